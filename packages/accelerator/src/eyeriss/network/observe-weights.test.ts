import { describe, expect, it } from 'vitest';
import type { TracedLayer } from '../../network/traced-layer.js';
import { observeWeights } from './observe-weights.js';

function layer(shape: number[], values: (at: number[]) => number) {
  const kernel = new Float32Array(shape.reduce((a, b) => a * b, 1));
  kernel.forEach((_, i) => {
    const at: number[] = [];
    let rest = i;
    for (const extent of [...shape].reverse()) {
      at.unshift(rest % extent);
      rest = Math.floor(rest / extent);
    }
    kernel[i] = values(at);
  });
  return {
    name: 'conv',
    kernel,
    operation: {
      kind: 'convolution',
      kernel: { tensor: 'k', shape },
    } as unknown as TracedLayer['operation'],
  };
}

describe('observeWeights', () => {
  it('codes filter by filter, in which the zeros of a pruned filter lie together', () => {
    // Filters 1 and 3 of 4 are pruned away: 3 × 3 × 32 = 288 zeros each are 9 pairs, others 288.
    const { zeros, codingRatio } = observeWeights(
      layer([3, 3, 32, 4], ([, , , filter]) => (filter! % 2) * -1 + 1),
    );
    expect(zeros).toBe(0.5);
    expect(codingRatio).toBe((4 * 288 * 16) / (Math.ceil((2 * 288 + 2 * 9) / 3) * 64));
  });

  it('codes channel by channel within a filter', () => {
    const { codingRatio } = observeWeights(layer([8, 4, 2, 1], ([, , channel]) => channel!));
    // 32 zeros of channel 0 are a pair, the 32 weights of channel 1 one each.
    expect(codingRatio).toBe((64 * 16) / (11 * 64));
  });

  it('takes a fully connected layer for filters of 1 × 1', () => {
    const { codingRatio, fractionBits } = observeWeights(
      layer([32, 2], ([, output]) => output! / 2),
    );
    expect(codingRatio).toBe((64 * 16) / (11 * 64));
    expect(fractionBits).toBe(15);
  });
});

import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWeight, type NumericEntry } from './decode-weight.js';
import { parseWeightsManifest } from './weights-manifest.js';

/** Decodes one weight by Pith and by tfjs. */
function decodeBoth(spec: tf.io.WeightsManifestEntry, bytes: Uint8Array) {
  const [group] = parseWeightsManifest([{ paths: ['s.bin'], weights: [spec] }], 'model.json');
  const ours = decodeWeight(group!.weights[0] as NumericEntry, bytes.slice());
  const theirs = tf.io.decodeWeights(bytes.slice().buffer, [spec])[spec.name]!;
  return { ours, theirs: theirs.dataSync() };
}

describe('decodeWeight equals tfjs decodeWeights', () => {
  it('for each finite half-precision number, to the bit', () => {
    const halves = Uint16Array.from({ length: 1 << 16 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7c00) !== 0x7c00,
    );
    const spec = {
      name: 'w',
      shape: [halves.length],
      dtype: 'float32' as const,
      quantization: { dtype: 'float16' as const },
    };
    const { ours, theirs } = decodeBoth(spec, new Uint8Array(halves.buffer));
    expect(new Uint32Array(ours.data.buffer)).toEqual(
      new Uint32Array(new Float32Array(theirs).buffer),
    );
  });

  it('for affine quantization of float32 and int32', () => {
    const levels = Uint16Array.from({ length: 1 << 16 }, (_, level) => level);
    const bytes = new Uint8Array(levels.buffer);
    const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom('uint8' as const, 'uint16' as const),
        fc.constantFrom('float32' as const, 'int32' as const),
        number,
        number,
        (stored, dtype, scale, min) => {
          const shape = [stored === 'uint8' ? bytes.length : levels.length];
          const { ours, theirs } = decodeBoth(
            { name: 'w', shape, dtype, quantization: { dtype: stored, scale, min } },
            bytes,
          );
          expect(ours.dtype).toBe(dtype);
          expect(
            Buffer.compare(Buffer.from(ours.data.buffer), Buffer.from(theirs.slice().buffer)),
          ).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });
});

import { InputError } from '@pith/container';
import type { TracedLayer } from '../../network/traced-layer.js';
import { DATA_BITS } from '../chip/chip.js';
import { toFixedPoint } from '../chip/fixed-point.js';
import { runLengthWords, WORD_BITS } from '../chip/run-length-code.js';
import type { ConvolutionShape } from '../convolution-shape.js';
import type { ObservedActivations } from './eyeriss-report.js';
import type { LayerShape } from './shape-of-layer.js';

type ActivationsOf = Pick<TracedLayer, 'name' | 'inputs' | 'outputs' | 'outputShape'>;

/**
 * What a layer's real activations mean for the chip: they are rounded to 16-bit fixed point, coded
 * plane by plane, one code a sample, and their zeros counted as often as they are multiplied.
 *
 * @param first whether they are the network's inputs, which are not coded
 * @throws {InputError} when there are no samples, or they hold what is no number
 */
export function observeActivations(
  layer: ActivationsOf,
  { shape, padding, stored }: LayerShape,
  { first }: { readonly first: boolean },
): ObservedActivations {
  const { name, outputShape } = layer;
  if (layer.inputs.length === 0) throw new InputError(`${name}: there are no samples to look at`);
  const inputs = toFixedPoint(name, layer.inputs);
  const outputs = toFixedPoint(name, layer.outputs);
  const planes = inputs.words.map((words) => planesOf(words, stored.channels));
  const outputChannels = outputShape[outputShape.length - 1]!;
  const outputPlanes = outputs.words.map((words) => planesOf(words, outputChannels));
  return {
    inputZeros: zerosAmong(inputs.words),
    outputZeros: zerosAmong(outputs.words),
    gatedShare: gatedShareOf(planes, { shape, padding, stored }),
    inputCodingRatio: first ? 1 : codingRatio(planes),
    outputCodingRatio: codingRatio(outputPlanes),
    inputFractionBits: inputs.fractionBits,
    outputFractionBits: outputs.fractionBits,
  };
}

/** [positions, channels] to [channels, positions]: the chip fetches channels one by one. */
function planesOf(values: Int16Array, channels: number): Int16Array {
  const positions = values.length / channels;
  const planes = new Int16Array(values.length);
  for (let at = 0, i = 0; at < positions; at++) {
    for (let c = 0; c < channels; c++) planes[c * positions + at] = values[i++]!;
  }
  return planes;
}

function zerosAmong(arrays: readonly Int16Array[]): number {
  let zeros = 0;
  let all = 0;
  for (const values of arrays) {
    for (const value of values) if (value === 0) zeros++;
    all += values.length;
  }
  return all === 0 ? 0 : zeros / all;
}

function codingRatio(arrays: readonly Int16Array[]): number {
  let plain = 0;
  let coded = 0;
  for (const values of arrays) {
    plain += values.length * DATA_BITS;
    coded += runLengthWords(values) * WORD_BITS;
  }
  return coded === 0 ? 1 : plain / coded;
}

/** Σ over inputs that are not zero of how often they are multiplied; the rest is gated. */
function gatedShareOf(
  samples: readonly Int16Array[],
  { shape, padding, stored }: LayerShape,
): number {
  const { G, C, E, F, R, S } = shape;
  const down = usesAlong(shape, {
    outputs: E,
    filter: R,
    before: padding.top,
    stored: stored.height,
  });
  const across = usesAlong(shape, {
    outputs: F,
    filter: S,
    before: padding.left,
    stored: stored.width,
  });
  const positions = stored.height * stored.width;
  let busy = 0;
  for (const planes of samples) {
    for (let plane = 0; plane < planes.length; plane += positions) {
      for (let y = 0, i = plane; y < stored.height; y++) {
        let row = 0;
        for (let x = 0; x < stored.width; x++) if (planes[i++] !== 0) row += across[x]!;
        busy += row * down[y]!;
      }
    }
  }
  return 1 - busy / (samples.length * G * C * E * F * R * S);
}

/** How many (output, filter) positions along an axis meet each stored input. */
function usesAlong(
  { U }: ConvolutionShape,
  axis: { outputs: number; filter: number; before: number; stored: number },
): Float64Array {
  const uses = new Float64Array(axis.stored);
  for (let out = 0; out < axis.outputs; out++) {
    for (let tap = 0; tap < axis.filter; tap++) {
      const at = out * U + tap - axis.before;
      if (at >= 0 && at < axis.stored) uses[at]!++;
    }
  }
  return uses;
}

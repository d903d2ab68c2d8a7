import { InputError } from '@pith/container';
import { type MatrixView, requireCovers } from './matrix-view.js';

/**
 * By how much a layer's outputs rose on average when its kernel was changed: x̄ᵀ(after − before) for
 * each output. Taking it off the bias, or adding it to the next batch normalisation's moving mean,
 * makes the mean outputs what they were (Nagel et al. 2019, §4.2, with measured inputs).
 *
 * @param before [elements] the kernel as it was
 * @param after [elements] the kernel as it is
 * @param mean [groups · inputs] mean of the layer's inputs, as `Gram.mean`
 * @returns [groups · outputs], the outputs of the first group first, which is the layer's own order
 * @throws InputError if the lengths do not fit the view
 */
export function meanOutputError(
  before: Float32Array,
  after: Float32Array,
  mean: Float64Array,
  view: MatrixView,
): Float64Array {
  const { inputs, outputs, groups, inputOffsets, outputStride, groupStride } = view;
  requireCovers(view, before.length, 'the kernel as it was');
  requireCovers(view, after.length, 'the kernel as it is');
  if (mean.length !== groups * inputs) {
    throw new InputError(`${mean.length} mean inputs for ${groups} groups of ${inputs}`);
  }
  const errors = new Float64Array(groups * outputs);
  for (let group = 0; group < groups; group++) {
    for (let i = 0; i < inputs; i++) {
      const x = mean[group * inputs + i]!;
      let at = group * groupStride + inputOffsets[i]!;
      for (let j = 0; j < outputs; j++, at += outputStride) {
        errors[group * outputs + j]! += x * (after[at]! - before[at]!);
      }
    }
  }
  return errors;
}

import type { SharedTensor, Tensor } from './tensor.js';
import { planTensor } from './tensor-plan.js';
import { plainForms, sharedForm } from './value-forms.js';

/**
 * What a tensor would add to a file that shares no code table with it: payload, codebook, tables and
 * stream records, without its name and shape and before the header's own compression. It is found
 * from histograms; nothing is coded.
 *
 * @throws {InputError} when the tensor's data, shape, clusters and centroids do not fit together
 */
export function plannedBytes(tensor: Tensor | SharedTensor): number {
  const forms = 'clusters' in tensor ? [sharedForm(tensor)] : plainForms(tensor);
  return planTensor(forms, []).bytes;
}

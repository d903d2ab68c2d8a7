import type { GeneralOperation } from './general-operations.js';
import type { Operation } from './program.js';

const LAYERS: ReadonlySet<string> = new Set<Exclude<Operation['kind'], GeneralOperation['kind']>>([
  ...(['fully-connected', 'convolution', 'depthwise-convolution', 'pool', 'global-pool'] as const),
  ...(['pointwise', 'prelu', 'softmax', 'combine', 'concatenate', 'reshape', 'permute'] as const),
  ...(['zero-pad', 'crop', 'upsample'] as const),
]);

/** Whether an operation is one of those on plain values that only graphs have. */
export function isGeneral(operation: Operation): operation is GeneralOperation {
  return !LAYERS.has(operation.kind);
}

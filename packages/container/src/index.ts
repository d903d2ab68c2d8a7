export { CorruptFileError, InputError, PithError, UsageError } from './errors.js';
export type { DType, SharedTensor, Tensor, TensorData } from './tensor.js';
export { elementCount } from './tensor.js';

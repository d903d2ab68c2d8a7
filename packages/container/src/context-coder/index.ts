export { BitCost } from './bit-cost.js';
export { chooseScan } from './choose-scan.js';
export { type ContextTensor, codeTensor } from './code-tensor.js';
export { contextBits } from './context-bits.js';
export { ContextModels } from './context-models.js';
export {
  type BinaryCoder16,
  RangeDecoder16,
  RangeEncoder16,
} from './range-coder-16.js';
export { SCAN_ORDERS, type Scan } from './scan.js';

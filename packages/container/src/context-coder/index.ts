export { BitCost } from './bit-cost.js';
export { chooseScan } from './choose-scan.js';
export { type ContextTensor, codeTensor } from './code-tensor.js';
export { contextBits } from './context-bits.js';
export { ContextModels } from './context-models.js';
export { SCAN_ORDERS, type Scan } from './scan.js';

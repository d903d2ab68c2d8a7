// Every kernel that the module exports. One kernel a file; each has a plain TypeScript reference of
// the same name under src/kernels.
export * from './vectors/elementwise';
export * from './vectors/exponential';
export * from './vectors/transpose';
export * from './fully-connected/batch-csr';
export * from './fully-connected/csc-4';
export * from './fully-connected/csc-f32';
export * from './fully-connected/csr-4';
export * from './fully-connected/csr-f32';
export * from './fully-connected/dense-4';
export * from './huffman/decode-bursts';

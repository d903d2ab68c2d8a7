// Every kernel that the module exports. One kernel a file; each has a plain TypeScript reference of
// the same name under src/kernels.
export * from './vectors/elementwise';
export * from './vectors/exponential';
export * from './vectors/gelu';
export * from './vectors/transpose';
export * from './fully-connected/batch-csr';
export * from './fully-connected/batch-dense-4';
export * from './fully-connected/csc-4';
export * from './fully-connected/csc-f32';
export * from './fully-connected/csr-4';
export * from './fully-connected/csr-f32';
export * from './fully-connected/dense-4';
export * from './huffman/decode-bursts';
export * from './planes/convolve';
export * from './planes/depthwise';
export * from './planes/pool';
export * from './planes/global-pool';
export * from './planes/split-phase';
export * from './planes/copy-planes';
export * from './planes/clear-padding';
export * from './planes/upsample';
export * from './planes/channels-last';

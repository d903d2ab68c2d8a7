// The kernels of general operations: a module of its own, which pages load that need them. One
// kernel a file; each has a plain TypeScript reference of the same name under src/kernels/general.
export * from './matrix-product';
export * from './elementwise';
export * from './dilate';
export * from './interpolate';

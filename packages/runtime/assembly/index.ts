// Every kernel that the module exports. One kernel a file; each has a plain TypeScript reference of
// the same name under src/kernels.
export * from './vectors/fill';

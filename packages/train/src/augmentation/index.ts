export { randomAffine } from './affine.js';
export { type AugmentedPool, buildPool, type PoolOptions } from './build-pool.js';
export { deform } from './deform.js';
export { imageLayout } from './image-layout.js';

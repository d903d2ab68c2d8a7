export { affineCopy } from './affine-copy.js';
export { type AugmentedPool, buildPool, type PoolOptions } from './build-pool.js';

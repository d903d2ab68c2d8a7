import { expect, test } from 'vitest';
import { relaxedSimd, simd } from '#kernel-modules';
import { unpackKernels } from './unpack-kernels.js';

test.each(Object.entries({ simd, relaxedSimd }))('%s is what was compiled', (variant, expected) => {
  const unpacked = unpackKernels(variant as 'simd' | 'relaxedSimd');
  // Compared as a whole: a difference of 40 kB helps nobody.
  expect(Buffer.from(unpacked).toString('base64') === expected).toBe(true);
});

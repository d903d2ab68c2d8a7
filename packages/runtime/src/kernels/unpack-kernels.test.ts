import { expect, test } from 'vitest';
import * as modules from '#kernel-modules';
import * as packedGeneral from '#packed-general-kernels';
import * as packed from '#packed-kernels';
import { unpackKernels } from './unpack-kernels.js';

test.each([
  ['simd', packed, modules.simd],
  ['relaxedSimd', packed, modules.relaxedSimd],
  ['simd', packedGeneral, modules.simdGeneral],
  ['relaxedSimd', packedGeneral, modules.relaxedSimdGeneral],
] as const)('%s is what was compiled', (variant, source, expected) => {
  const unpacked = unpackKernels(source, variant);
  // Compared as a whole: a difference of 40 kB helps nobody.
  expect(Buffer.from(unpacked).toString('base64') === expected).toBe(true);
});

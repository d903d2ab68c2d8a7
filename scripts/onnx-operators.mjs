// Writes docs/onnx-operators.md: which operators of ONNX run, and how many of their published tests pass.
//
//   node scripts/onnx-operators.mjs

import { run } from './bootstrap/run.mjs';

const { ok } = run(process.execPath, [
  ...['node_modules/vitest/vitest.mjs', 'run', 'test/runtime/onnx-operators.test.ts'],
  '--update',
]);
process.exitCode = ok ? 0 : 1;

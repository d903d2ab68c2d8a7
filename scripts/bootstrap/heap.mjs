// Provides heap.node, with which training in little memory gives memory back. Without it all works, but
// the process keeps more than it needs.

import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compileAddon } from './compile-addon.mjs';
import { root, run } from './run.mjs';

const source = join(import.meta.dirname, 'heap.cc');
const folder = join(root, 'node_modules', '@tensorflow', 'tfjs-node', 'deps', 'lib');
const addon = join(folder, 'heap.node');

export function provideHeap() {
  if (process.platform !== 'linux' || !existsSync(folder)) return;
  if (existsSync(addon) && statSync(addon).mtimeMs >= statSync(source).mtimeMs) return;
  // A machine that got TensorFlow without a compiler does without this too.
  if (!run(process.env.CXX ?? 'g++', ['--version'], { quiet: true }).ok) return;
  const made = `${addon}.${process.pid}`;
  if (compileAddon(made, [source])) renameSync(made, addon);
}

// Makes a clone ready to work: dependencies, the native TensorFlow addon, the build.
// Idempotent; when nothing is missing it costs about a second.
//
//   node scripts/bootstrap.mjs [--retry]     --retry: try again for the native addon after a failure

import { build } from './bootstrap/build.mjs';
import { installDependencies } from './bootstrap/dependencies.mjs';
import { provideHeap } from './bootstrap/heap.mjs';
import { provideTensorFlow } from './bootstrap/tensorflow.mjs';

/** @param {{ retry?: boolean }} [options] */
export async function bootstrap(options = {}) {
  checkNode();
  installDependencies();
  await provideTensorFlow(options);
  provideHeap();
  await build();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
      `Node ${process.versions.node} found, but Pith needs 20.19 or newer; install a newer Node.`,
    );
    process.exit(2);
  }
}

if (import.meta.filename === process.argv[1]) {
  await bootstrap({ retry: process.argv.includes('--retry') });
}

import { buildKernels } from '../../packages/runtime/scripts/build-kernels.mjs';
import { run, say } from './run.mjs';

/** Compiles what changed: the kernels, then all else (`tsc -b` keeps its own record of that). */
export async function build() {
  await buildKernels();
  const { ok, output } = run(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], {
    quiet: true,
  });
  if (!ok) {
    process.stderr.write(output);
    say('the build failed: the errors stand above');
    process.exit(1);
  }
}

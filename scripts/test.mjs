// npm test: installs what is missing, builds, checks the style and the direction of the dependencies,
// runs every test. Words after `npm test --` go to vitest.

import { run, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';

await bootstrap();

const steps = [
  ['style', 'node_modules/@biomejs/biome/bin/biome', 'ci', '.'],
  [
    'dependency rules',
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    'packages',
    '--config',
    '.dependency-cruiser.json',
  ],
  ['tests', 'node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
];
for (const [name, ...command] of steps) {
  say(`${name} …`);
  const { ok } = run(process.execPath, command);
  if (!ok) {
    say(`${name}: failed`);
    process.exit(1);
  }
}

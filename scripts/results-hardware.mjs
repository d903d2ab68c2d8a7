// npm run results:hardware: what compressed networks cost on models of EIE and Eyeriss, beside what the
// papers publish. Writes docs/hardware.json, docs/hardware.md and docs/figures/hardware-*.svg. Its
// figures are counts and energies, the same on every machine. The first run trains networks for half an
// hour on two cores and keeps them in results-work/; after that it takes a few minutes.
//
//   npm run results:hardware -- [--only SECTION,…] [--seeds 1,2,3] [--quick] [--kept]
//
// --only measures some sections and keeps the others as docs/hardware.json has them; --kept measures
// none and writes the page again; --quick makes the layers of EIE's benchmark smaller, to try things out,
// and writes nothing.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { writeHardwarePage } from './results/hardware-page.mjs';
import { sections } from './results/hardware-sections.mjs';
import { headCommit } from './results/provenance.mjs';

const argument = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const quick = process.argv.includes('--quick');
const only = process.argv.includes('--kept') ? [] : argument('--only')?.split(',');
for (const name of only ?? []) {
  if (sections.some((section) => section.name === name)) continue;
  say(`there is no section ${name}; there are ${sections.map((one) => one.name).join(', ')}`);
  process.exit(2);
}

await bootstrap();
const path = join(root, 'docs', 'hardware.json');
const results = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { sections: {} };
results.command = 'npm run results:hardware';
const context = {
  ...{ quick, commit: headCommit(), digits: quick ? 20 : 500 },
  seeds: (argument('--seeds') ?? (quick ? '1' : '1,2,3')).split(',').map(Number),
  kept: results.sections,
};
for (const { name, measure } of sections) {
  if (only !== undefined && !only.includes(name)) continue;
  say(`${name} …`);
  const began = performance.now();
  results.sections[name] = { commit: context.commit, ...(await measure(context)) };
  say(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  if (!quick) save();
}
if (quick) {
  console.log(JSON.stringify(results.sections, undefined, 1));
} else {
  save();
  mkdirSync(join(root, 'docs', 'figures'), { recursive: true });
  await writeHardwarePage(results);
  say('wrote docs/hardware.json, docs/hardware.md and docs/figures/hardware-*.svg');
}

function save() {
  writeFileSync(path, `${JSON.stringify(results, undefined, 1)}\n`);
}

// How long a fresh process takes to read a compact file, in milliseconds: unlike decode.mjs with all that is
// compiled on the way, and before anything runs as fast as it will. It times what was built:
//
//     npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//     node packages/runtime/bench/context/load.mjs [--runs 9] [file.pith …]
//
// Each measurement is a process of its own; the decoders take turns. "ready" is what it takes to fetch,
// compile and fill the module, a part of "WebAssembly".
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readModel } from '@pith/container';
import { openContextDecoder } from '../../dist/context/open-context-decoder.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '9' }, decoder: { type: 'string' } },
});
const folder = join(import.meta.dirname, '../../../../fixtures/records');
const paths =
  positionals.length > 0
    ? positionals
    : readdirSync(folder)
        .filter((name) => name.endsWith('.pith'))
        .map((name) => join(folder, name));

if (options.decoder) await measure(paths[0], options.decoder);
else compare(Number(options.runs));

async function measure(path, decoder) {
  const bytes = new Uint8Array(readFileSync(path));
  let ready = 0;
  const contextDecoder = async (...given) => {
    const start = performance.now();
    const opened = await openContextDecoder(...given);
    ready = performance.now() - start;
    return opened;
  };
  const start = performance.now();
  await readModel(bytes, decoder === 'plain' ? {} : { contextDecoder });
  console.log(JSON.stringify({ total: performance.now() - start, ready }));
}

function compare(runs) {
  const rows = {};
  for (const path of paths) {
    const times = { plain: [], WebAssembly: [], ready: [] };
    for (let run = 0; run < runs; run++) {
      for (const decoder of ['plain', 'WebAssembly']) {
        const flags = ['--decoder', decoder, path];
        const printed = execFileSync(process.execPath, [import.meta.filename, ...flags]);
        const { total, ready } = JSON.parse(printed);
        times[decoder].push(total);
        if (decoder !== 'plain') times.ready.push(ready);
      }
    }
    rows[basename(path, '.pith')] = {
      plain: summary(times.plain),
      WebAssembly: summary(times.WebAssembly),
      ready: summary(times.ready),
      ratio: Number((median(times.plain) / median(times.WebAssembly)).toFixed(1)),
    };
  }
  console.log(`Node ${process.version}; ms, median of ${runs} processes (min … max)`);
  console.table(rows);
}

function median(all) {
  return all.toSorted((a, b) => a - b)[all.length >> 1];
}

function summary(all) {
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return `${median(all).toFixed(0)} (${least.toFixed(0)} … ${most.toFixed(0)})`;
}

// How long a fresh process takes to read a compact file, in milliseconds: unlike decode.mjs with all that is
// compiled on the way, and before anything runs as fast as it will. It times what was built:
//
//     npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//     node packages/runtime/bench/context/load.mjs [--runs 9] [file.pith …]
//
// Each measurement is a process of its own; the decoders take turns. "ready" is what it takes to fetch,
// compile and fill the module, a part of "WebAssembly". Without files: the small LeNets of fixtures, and files
// of few weights, made up and seeded, which tell from how many on the module is worth its while.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeModel, readModel } from '@pith/container';
import { xorshift } from '../../../container/dist/xorshift.js';
import { contextModuleDecoder } from '../../dist/context/context-module.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '9' }, decoder: { type: 'string' } },
});

if (options.decoder) await measure(positionals[0], options.decoder);
else if (positionals.length > 0) compare(positionals, Number(options.runs));
else {
  const made = mkdtempSync(join(tmpdir(), 'pith-load-'));
  try {
    const records = join(import.meta.dirname, '../../../../fixtures/records');
    const paths = readdirSync(records)
      .filter((name) => name.endsWith('.pith'))
      .map((name) => join(records, name));
    for (const weights of [512, 1024, 2048, 4096, 8192]) {
      const path = join(made, `made up, ${weights}.pith`);
      writeFileSync(path, await madeUp(weights));
      paths.push(path);
    }
    compare(paths, Number(options.runs));
  } finally {
    rmSync(made, { recursive: true });
  }
}

/** A layer of 64 outputs, of which one weight in ten is left. */
async function madeUp(weights) {
  const random = xorshift(1);
  const clusters = Uint8Array.from({ length: weights }, () =>
    random() < 0.1 ? 1 + Math.floor(6 * random()) : 0,
  );
  const centroids = Float32Array.of(-3, -2, -1, 1, 2, 3);
  const kernel = { name: 'w', shape: [weights / 64, 64], dtype: 'float32', vectorLength: 1 };
  const model = { format: '', topology: new Uint8Array(0), recipe: '' };
  const tensors = [{ ...kernel, clusters, centroids }];
  const { bytes } = await encodeModel({ ...model, tensors }, { coding: 'smallest' });
  if (bytes[4] !== 3) throw new Error(`${weights} weights make no compact file`);
  return bytes;
}

async function measure(path, decoder) {
  const bytes = new Uint8Array(readFileSync(path));
  let ready = 0;
  const contextDecoder = async (...given) => {
    const start = performance.now();
    const opened = await contextModuleDecoder(...given);
    ready = performance.now() - start;
    return opened;
  };
  const start = performance.now();
  await readModel(bytes, decoder === 'plain' ? {} : { contextDecoder });
  console.log(JSON.stringify({ total: performance.now() - start, ready }));
}

function compare(paths, runs) {
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

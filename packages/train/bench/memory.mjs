// What a training step takes, in memory and time, under each policy of virtualized training: tfjs as it
// is, Pith without limits, offloading all activations or those that convolutions read, and within half, a
// quarter and the least of the memory. Each measurement has a process of its own.
//
//   node packages/train/bench/memory.mjs [--networks vgg-16,alexnet,…] [--batch N] [--steps 4]
//                                        [--rounds 1] [--only plain,all,…] [--limit]
//                                        [--keep FOLDER] [--json FILE]
//
// --steps: a process's steps; the first is not counted. --rounds: processes a
// policy, which take turns. --only: these policies, and plain. --limit: also trains under a limit of memory
// (RLIMIT_DATA, by prlimit) that plain training fails under. --keep: a folder for what each process
// measured; what is there already is not measured again, so that an interrupted run goes on where it was.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const batches = { 'vgg-16': 16, alexnet: 64, 'squeezenet-1.0': 16, 'resnet-200': 32 };
const networks = argument('networks', Object.keys(batches).join(',')).split(',');
const steps = Number(argument('steps', '4'));
const rounds = Number(argument('rounds', '1'));
const only = argument('only')?.split(',');
const keep = argument('keep');
if (keep) mkdirSync(keep, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), 'pith-bench-'));
const results = [];

for (const network of networks) {
  const batch = Number(argument('batch', batches[network] ?? 16));
  console.log(`\n${network}, batch ${batch}`);
  results.push({ network, batch, ...(await measure(network, batch)) });
  save();
}
rmSync(directory, { recursive: true });

async function measure(network, batch) {
  const once = (settings, limit, round = 0) =>
    kept({ network, batch, steps, ...settings }, limit, round);
  const plain = await once({ policy: 'plain', steps: 2 });
  const whole = total(plain);
  const refused = await once({ policy: 'dynamic', budget: plain.lastingBytes + 1, directory });
  const least = 1e6 * Number(/at least ([\d,]+) MB/.exec(refused.failure)?.[1]);
  const budgets = { 'dynamic, 50 %': whole / 2, 'dynamic, 25 %': whole / 4 };
  const settings = {
    tfjs: { policy: 'tfjs' },
    plain: { policy: 'plain' },
    all: { policy: 'all', directory },
    'all, in RAM': { policy: 'all' },
    conv: { policy: 'conv', directory },
    ...Object.fromEntries(
      Object.entries(budgets)
        .filter(([, budget]) => budget >= least)
        .flatMap(([name, budget]) => [
          [name, { policy: 'dynamic', budget, directory }],
          [`${name}, in RAM`, { policy: 'dynamic', budget }],
        ]),
    ),
    'dynamic, least': { policy: 'dynamic', budget: least, directory },
  };
  for (const name of Object.keys(settings)) {
    if (only && name !== 'plain' && !only.includes(name)) delete settings[name];
  }
  const runs = new Map(Object.keys(settings).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, setting] of Object.entries(settings)) {
      runs.get(name).push(await once(setting, undefined, round));
      if (round === rounds - 1) print(name, summary(runs.get(name)));
    }
  }
  const policies = Object.fromEntries([...runs].map(([name, all]) => [name, summary(all)]));
  const parts = {
    lastingBytes: plain.lastingBytes,
    plainBytes: whole,
    leastBytes: least,
    policies,
  };
  return process.argv.includes('--limit') ? { ...parts, limit: await underLimit() } : parts;

  /** The first limit, going down from plain training's resident set by tenths, that ends it. */
  async function underLimit() {
    const outcome = ({ failure, times }) => ({
      failure: failure?.replaceAll(directory, 'DIRECTORY'),
      steps: times?.length ?? 0,
    });
    for (let share = 1; share > 0.2; share -= 0.1) {
      const bytes = Math.round(share * policies.plain.residentSet);
      const unpaged = await once({ policy: 'plain', steps: 2 }, bytes);
      if (unpaged.failure === undefined) continue;
      const paged = await once({ policy: 'dynamic', budget: least, directory }, bytes);
      const limit = { bytes, plain: outcome(unpaged), paged: outcome(paged) };
      console.log(`under a limit of ${megabytes(bytes)} MB:`, JSON.stringify(limit));
      return limit;
    }
    return undefined;
  }
}

/** What a process measured, now or in a run before. */
async function kept(settings, limit, round) {
  if (!keep) return child(settings, limit);
  // The folder of the pages has another name in each run.
  const key = JSON.stringify([
    { ...settings, directory: Boolean(settings.directory) },
    limit,
    round,
  ]);
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const file = join(keep, `${settings.network}-${settings.policy}-${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const measured = await child(settings, limit);
  writeFileSync(file, JSON.stringify(measured));
  return measured;
}

/** One process's measurement; how it failed, where a limit of its data segment ended it. */
async function child(settings, limit) {
  const script = join(import.meta.dirname, 'memory-once.mjs');
  const node = [process.execPath, script, JSON.stringify(settings)];
  const [command, ...rest] = limit ? ['prlimit', `--data=${limit}`, ...node] : node;
  try {
    const { stdout } = await run(command, rest, { maxBuffer: 2 ** 26 });
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch (error) {
    if (!limit) throw error;
    const said = String(error.stderr)
      .split('\n')
      .find((line) => /bad_alloc|OOM|out of memory|Allocation failed/i.test(line));
    return { failure: `${error.signal ?? `exit ${error.code}`}: ${said?.trim() ?? 'no message'}` };
  }
}

function total({ lastingBytes, memory }) {
  return lastingBytes + memory.residentPeak;
}

/** Of a policy's processes: median and range of the steps' times, and the most memory. */
function summary(runs) {
  const failed = runs.find(({ failure }) => failure !== undefined);
  if (failed) return { failure: failed.failure };
  const times = runs.flatMap(({ times }) => times.slice(1)).sort((a, b) => a - b);
  const middle = (times.length - 1) / 2;
  const most = (of) => Math.max(...runs.map(of));
  const [{ memory, rawBytes, storedBytes }] = runs;
  return {
    milliseconds: (times[Math.floor(middle)] + times[Math.ceil(middle)]) / 2,
    least: times[0],
    most: times.at(-1),
    tensors: most(total),
    withStore: most(({ lastingBytes, memory: { peak } }) => lastingBytes + peak),
    // Of the first step, and of those after it.
    firstResidentSet: most((one) => one.firstResidentSet),
    residentSet: most(({ peakResidentSet }) => peakResidentSet),
    // On average over a step's time: all tensors, and the step's own.
    average: most((one) => one.lastingBytes + one.memory.residentAverage),
    averageOfStep: most((one) => one.memory.residentAverage),
    ...{ offloaded: memory.offloaded, recomputed: memory.recomputed },
    ...(rawBytes && { compression: rawBytes / storedBytes }),
    value: runs[0].value,
  };
}

function print(name, one) {
  if (one.failure) {
    console.log(`${name.padEnd(24)}${one.failure}`);
    return;
  }
  const { milliseconds, least, most, tensors, withStore, residentSet, offloaded, recomputed } = one;
  const figures = [tensors, withStore, residentSet, offloaded, recomputed].map(megabytes);
  console.log(
    `${name.padEnd(24)}${milliseconds.toFixed(0).padStart(7)} ms (${least.toFixed(0)}–${most.toFixed(0)})  ` +
      `tensors ${figures[0]} MB, with the store ${figures[1]}, resident set ${figures[2]}, ` +
      `on average ${megabytes(one.average)}, offloaded ${figures[3]}, recomputed ${figures[4]}` +
      (one.compression ? `, compressed ${one.compression.toFixed(2)}×` : ''),
  );
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}

function save() {
  const file = argument('json');
  if (!file) return;
  const context = {
    command: `node packages/train/bench/memory.mjs ${process.argv.slice(2).join(' ')}`,
    machine: `${cpus().length} × ${cpus()[0].model}`,
    node: process.version,
  };
  writeFileSync(file, `${JSON.stringify({ ...context, networks: results }, undefined, 1)}\n`);
}

// Compiles assembly/ to WebAssembly, each module twice, with and without relaxed SIMD, and writes
// JavaScript modules, so that a bundler needs to know nothing of .wasm files:
//
//   build/packed-kernels.js          what the runtime loads: both in one text, see scripts/pack-modules.mjs
//   build/packed-general-kernels.js  the same of what general operations need besides
//   build/packed-context-decoder.js  the decoder of compact files, which relaxed SIMD would not help
//   build/kernel-modules.js          each as it is, in base64, for tests and benchmarks
//
//   node packages/runtime/scripts/build-kernels.mjs      does nothing when nothing changed

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packModules } from './pack-modules.mjs';

const folder = join(import.meta.dirname, '..');
const variants = { simd: ['simd'], relaxedSimd: ['simd', 'relaxed-simd'] };

export async function buildKernels() {
  const stamp = `// ${hashOfSources()}\n`;
  // Written last, so that its stamp vouches for all.
  const last = 'kernel-modules.js';
  if (read(join(folder, 'build', last))?.startsWith(stamp)) return;
  const { default: asc } = await import('assemblyscript/asc');
  const modules = await compileBoth(asc, 'assembly/index.ts');
  const general = await compileBoth(asc, 'assembly/general/index.ts');
  const context = await compile(asc, 'assembly/context/index.ts', variants.simd);
  const probes = await compileBoth(asc, 'assembly/feature-probe.ts');
  mkdirSync(join(folder, 'build'), { recursive: true });
  writeModule('packed-kernels.js', stamp, [
    ...packedKernels(modules),
    {
      name: 'probes',
      value: Object.fromEntries(probes.map(({ name, wasm }) => [name, wasm.toString('base64')])),
      comment: "Modules that an engine accepts if it has a variant's instructions, in base64.",
    },
  ]);
  writeModule('packed-general-kernels.js', stamp, packedKernels(general));
  const both = ['simd', 'relaxedSimd'].map((name) => ({ name, wasm: Buffer.from(context) }));
  writeModule('packed-context-decoder.js', stamp, packedKernels(both));
  const plain = [
    ...modules,
    ...general.map(({ name, wasm }) => ({ name: `${name}General`, wasm })),
  ].map(({ name, wasm }) => ({
    ...{ name, value: wasm.toString('base64') },
    comment: 'A WebAssembly module, in base64.',
  }));
  writeModule(last, stamp, plain);
}

/** With and without relaxed SIMD. */
async function compileBoth(asc, entry) {
  const both = Object.entries(variants).map(async ([name, features]) => ({
    ...{ name, wasm: Buffer.from(await compile(asc, entry, features)) },
  }));
  return await Promise.all(both);
}

function packedKernels(modules) {
  const [simd, relaxedSimd] = modules;
  const { text, singles, pieces } = packModules(simd.wasm, relaxedSimd.wasm);
  return [
    {
      name: 'text',
      value: text,
      comment: 'The bytes of all pieces, a byte in one character or in two.',
    },
    {
      name: 'singles',
      value: singles,
      comment: 'The bytes that take one character.',
    },
    {
      name: 'pieces',
      value: pieces,
      comment: 'Lengths, in turn: bytes of both modules, of `simd` alone, of `relaxedSimd` alone.',
    },
  ];
}

/** Writes constants and their types. */
function writeModule(file, stamp, constants) {
  const target = join(folder, 'build', file);
  const types = constants.map(({ name, value, comment }) => {
    const members = Object.entries(value).map(([key, each]) => `${key}: ${typeof each}`);
    const object = Array.isArray(value)
      ? 'readonly number[]'
      : `{ readonly ${members.join('; readonly ')} }`;
    const type = typeof value === 'string' ? 'string' : object;
    return `/** ${comment} */\nexport declare const ${name}: ${type};\n`;
  });
  writeFileSync(target.replace(/js$/, 'd.ts'), types.join(''));
  const text = constants.map(
    ({ name, value }) => `export const ${name} = ${JSON.stringify(value)};\n`,
  );
  writeFileSync(target, stamp + text.join(''));
}

async function compile(asc, entry, features) {
  let wasm;
  const { error, stderr } = await asc.main(
    [
      entry,
      '--outFile=kernels.wasm',
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime=stub',
      '--importMemory',
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    {
      readFile: (name, base) => read(join(folder, base === '.' ? '' : base, name)) ?? null,
      writeFile: (_, contents) => {
        wasm = contents;
      },
      listFiles: () => null,
    },
  );
  if (error) throw new Error(`the kernels do not compile:\n${stderr.toString()}`);
  return wasm;
}

function hashOfSources() {
  const hash = createHash('sha256');
  hash.update(readFileSync(import.meta.filename));
  hash.update(readFileSync(join(folder, 'scripts/pack-modules.mjs')));
  hash.update(readFileSync(join(folder, 'src/memory/memory-map.ts')));
  hash.update(readFileSync(join(folder, 'src/context/memory-map.ts')));
  for (const name of readdirSync(join(folder, 'assembly'), { recursive: true }).sort()) {
    if (name.endsWith('.ts'))
      hash.update(name).update(readFileSync(join(folder, 'assembly', name)));
  }
  return hash.digest('hex').slice(0, 16);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.filename === process.argv[1]) await buildKernels();

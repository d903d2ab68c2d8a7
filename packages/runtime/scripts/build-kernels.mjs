// Compiles assembly/ to WebAssembly twice, with and without relaxed SIMD, and writes both as one
// JavaScript module, so that a bundler needs to know nothing of .wasm files.
//
//   node packages/runtime/scripts/build-kernels.mjs      does nothing when nothing changed

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..');
const variants = { simd: ['simd'], relaxedSimd: ['simd', 'relaxed-simd'] };

export async function buildKernels() {
  const stamp = `// ${hashOfSources()}\n`;
  const target = join(folder, 'build/kernel-modules.js');
  if (read(target)?.startsWith(stamp)) return;
  const { default: asc } = await import('assemblyscript/asc');
  const lines = [];
  for (const [name, features] of Object.entries(variants)) {
    const wasm = await compile(asc, features);
    lines.push(`export const ${name} = '${Buffer.from(wasm).toString('base64')}';\n`);
  }
  mkdirSync(join(folder, 'build'), { recursive: true });
  writeFileSync(
    join(folder, 'build/kernel-modules.d.ts'),
    Object.keys(variants)
      .map(
        (name) =>
          `/** A WebAssembly module, in base64. */\nexport declare const ${name}: string;\n`,
      )
      .join(''),
  );
  writeFileSync(target, stamp + lines.join(''));
}

async function compile(asc, features) {
  let wasm;
  const { error, stderr } = await asc.main(
    [
      'assembly/index.ts',
      '--outFile=kernels.wasm',
      '-O3',
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
  hash.update(readFileSync(join(folder, 'src/memory/memory-map.ts')));
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

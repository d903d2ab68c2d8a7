// Bundles the runtime for browsers as users do, minified, and prints what each part of it weighs:
// `pith.js` is all of @pith/runtime's public API with the kernels and the decoder; `worker.js` goes
// next to it and is fetched only when a model is loaded with `threads` above 1.
//
//   node scripts/bundle.mjs [--out <folder>] [--json] [--modules]
//
//   --out      where to write both; without it nothing is written
//   --json     print the sizes as JSON
//   --modules  list the weight of every module, not only of every package

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './bootstrap/run.mjs';

const entries = { pith: 'index.ts', worker: 'threads/worker.ts' };

/** @typedef {{ bytes: number, gzip: number, brotli: number }} Sizes of one bundle, at the best levels */

async function bundle() {
  const result = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([name, path]) => [name, `packages/runtime/src/${path}`]),
    ),
    // The sources, not what was last built.
    alias: { '@pith/container': join(root, 'packages/container/src/index.ts') },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    outdir: '/',
    write: false,
    metafile: true,
  });
  return Object.keys(entries).map((name, i) => {
    const { contents } = result.outputFiles[i];
    const { inputs } = Object.values(result.metafile.outputs)[i];
    return { name: `${name}.js`, contents, sizes: sizesOf(contents), modules: modulesOf(inputs) };
  });
}

/** @param {Uint8Array} contents @returns {Sizes} */
function sizesOf(contents) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
  };
  return {
    bytes: contents.length,
    gzip: gzipSync(contents, { level: 9 }).length,
    brotli: brotliCompressSync(contents, { params }).length,
  };
}

/** Minified bytes by module, heaviest first. */
function modulesOf(inputs) {
  return Object.entries(inputs)
    .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

/** Minified bytes by package; the compiled kernels stand apart. */
function packagesOf(modules) {
  const packages = new Map();
  for (const { path, bytes } of modules) {
    const [, own] = /^packages\/(\w+)\//.exec(path) ?? [];
    const [, foreign] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    const name = path.endsWith('packed-kernels.js') ? 'kernels' : own ? `@pith/${own}` : foreign;
    packages.set(name, (packages.get(name) ?? 0) + bytes);
  }
  return [...packages].map(([path, bytes]) => ({ path, bytes })).sort((a, b) => b.bytes - a.bytes);
}

function print({ name, sizes, modules }, everyModule) {
  const { bytes, gzip, brotli } = sizes;
  console.log(`${name}: ${bytes} bytes minified, ${gzip} with gzip, ${brotli} with brotli`);
  const parts = everyModule ? modules : packagesOf(modules);
  for (const part of parts) console.log(`${String(part.bytes).padStart(8)}  ${part.path}`);
}

const { values: options } = parseArgs({
  options: {
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
    modules: { type: 'boolean', default: false },
  },
});
const bundles = await bundle();
if (options.out !== undefined) {
  mkdirSync(options.out, { recursive: true });
  for (const { name, contents } of bundles) writeFileSync(resolve(options.out, name), contents);
}
if (options.json) {
  console.log(JSON.stringify(Object.fromEntries(bundles.map(({ name, sizes }) => [name, sizes]))));
} else for (const each of bundles) print(each, options.modules);

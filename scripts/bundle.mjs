// Bundles the runtime for browsers as users do, minified, and prints what each part of it weighs:
// `pith.js` is all of @pith/runtime's public API with the kernels and the decoder. What only some pages
// need stands in chunks next to it, which are fetched on demand: the importer of each format, the decoder
// of compact files and a fast one, general operations, plain TypeScript kernels where there is no WebAssembly SIMD, and threads, whose workers
// run `worker.js`.
//
//   node scripts/bundle.mjs [--out <folder>] [--json] [--modules]
//
//   --out      where to write them; without it nothing is written
//   --json     print the sizes as JSON
//   --modules  list the weight of every module, not only of every package

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './bootstrap/run.mjs';

/**
 * What starts a download, and what that needs besides itself. All files that an import brings at once
 * belong to the first group that needs them: a page has them already when it asks for the others.
 */
const GROUPS = [
  { name: 'pith.js', purpose: 'always' },
  { name: 'lower-layers-model.js', purpose: 'for LayersModels' },
  { name: 'open-specialised.js', purpose: 'for graphs, and where sizes are open' },
  { name: 'load-general-operators.js', purpose: 'for graphs of more than layers' },
  { name: 'import-onnx.js', purpose: 'for ONNX' },
  { name: 'import-tfjs-graph.js', purpose: 'for TF.js GraphModels' },
  { name: 'read-compact.js', purpose: 'for files of format version 3' },
  { name: 'context-module.js', purpose: 'to decode them fast, where they are not tiny' },
  { name: 'reference.js', purpose: 'where there is no WebAssembly SIMD' },
  { name: 'team.js', purpose: 'with threads above 1' },
  { name: 'worker.js', purpose: 'with threads above 1, in each worker' },
];

/** @typedef {{ bytes: number, gzip: number, brotli: number }} Sizes of files, each at the best levels */

async function bundle() {
  const runtime = (path) => `packages/runtime/src/${path}.ts`;
  const result = await build({
    absWorkingDir: root,
    entryPoints: { pith: runtime('index'), worker: runtime('threads/worker') },
    // The sources, not what was last built.
    alias: {
      '@pith/container': join(root, 'packages/container/src/index.ts'),
      '@pith/onnx': join(root, 'packages/onnx/src/index.ts'),
    },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    outdir: '/',
    write: false,
    metafile: true,
  });
  return Object.entries(result.metafile.outputs).map(([path, { inputs, imports }], i) => {
    const { contents } = result.outputFiles[i];
    return {
      name: basename(path),
      contents,
      sizes: sizesOf(contents),
      modules: modulesOf(inputs),
      imports: imports
        .filter(({ kind }) => kind === 'import-statement')
        .map((each) => basename(each.path)),
    };
  });
}

/** The files of each group, no file in two of them. */
function groupsOf(files) {
  const left = new Map(files.map((file) => [file.name, file]));
  return GROUPS.map(({ name, purpose }) => {
    // Dynamic imports end in a hash; two modules of one name would need longer ones here.
    const entry = files.find((file) => file.name.replace(/-[A-Z0-9]{8}\.js$/, '.js') === name);
    if (!entry) throw new Error(`nothing is imported on demand as ${name}`);
    const own = [];
    const take = (file) => {
      if (!left.delete(file.name)) return;
      own.push(file);
      for (const imported of file.imports) take(files.find((each) => each.name === imported));
    };
    take(entry);
    return { name, purpose, files: own, sizes: sum(own.map(({ sizes }) => sizes)) };
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

/** @param {Sizes[]} all @returns {Sizes} */
function sum(all) {
  const of = (key) => all.reduce((total, sizes) => total + sizes[key], 0);
  return { bytes: of('bytes'), gzip: of('gzip'), brotli: of('brotli') };
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

function print({ name, purpose, files, sizes }, everyModule) {
  const { bytes, gzip, brotli } = sizes;
  console.log(`${name} (${purpose}): ${bytes} bytes minified, ${gzip} gzip, ${brotli} brotli`);
  const modules = files.flatMap((file) => file.modules).sort((a, b) => b.bytes - a.bytes);
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
const files = await bundle();
const groups = groupsOf(files);
if (options.out !== undefined) {
  mkdirSync(options.out, { recursive: true });
  for (const { name, contents } of files) writeFileSync(resolve(options.out, name), contents);
}
if (options.json) {
  console.log(JSON.stringify(Object.fromEntries(groups.map(({ name, sizes }) => [name, sizes]))));
} else for (const each of groups) print(each, options.modules);

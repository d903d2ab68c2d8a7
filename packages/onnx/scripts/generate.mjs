// Generates src/generated/ from the .proto files: the static decoder and encoder (pbjs) and their types
// (pbts). With a folder as its argument it writes there instead.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const packageFolder = dirname(import.meta.dirname);
const target = process.argv[2] ?? join(packageFolder, 'src/generated');
const cli = dirname(createRequire(import.meta.url).resolve('protobufjs-cli/package.json'));

/** pbjs and pbts print to the standard output, which is let through only when they fail. */
function generate(tool, args) {
  execFileSync(process.execPath, [join(cli, 'bin', tool), ...args], { cwd: packageFolder });
}

/**
 * A module of some messages with one of the two methods, so that what reads need not be loaded to write.
 *
 * @param adapt changes the types
 */
function generateModule(name, protos, { without, wrap }, adapt) {
  const script = join(target, `${name}.js`);
  const types = join(target, `${name}.d.ts`);
  const pbjs = (out, ...more) =>
    generate('pbjs', [
      ...['--target', 'static-module', '--root', `pith-${name}`, ...more],
      ...['create', 'verify', 'convert', 'delimited', 'typeurl', 'service', without].map(
        (not) => `--no-${not}`,
      ),
      ...['--out', out, ...protos.map((proto) => `src/${proto}`)],
    ]);
  // pbts reads the types from the comments, which the committed script does without.
  const commented = join(mkdtempSync(join(tmpdir(), 'pith-')), `${name}.js`);
  pbjs(commented, '--wrap', 'esm');
  pbjs(script, '--wrap', wrap, '--no-comments');
  generate('pbts', ['--no-comments', '--out', types, commented]);
  rmSync(dirname(commented), { recursive: true });
  // Integers of 64 bits are read by a reader of our own, and written from numbers: no Long.
  const text = readFileSync(types, 'utf8')
    .replace(/^import Long = .*\n/m, '')
    .replaceAll('number|Long', 'number|bigint')
    .replace('from "protobufjs"', 'from "protobufjs/minimal.js"');
  writeFileSync(types, adapt(text));
}

mkdirSync(target, { recursive: true });
generateModule(
  'onnx-decoder',
  ['onnx.proto'],
  { without: 'encode', wrap: 'scripts/decoder-wrapper.txt' },
  (types) =>
    types
      .replace(/^import .*\n\n/m, '')
      .replace('export namespace onnx', 'declare namespace onnx')
      .replaceAll('($protobuf.Reader|Uint8Array)', 'object')
      .concat(
        '\nexport type { onnx };\nexport function createDecoder(protobuf: object): typeof onnx;\n',
      ),
);
generateModule(
  'onnx-encoder',
  ['onnx.proto', 'onnx-tensor.proto'],
  { without: 'decode', wrap: 'esm' },
  (types) => types,
);

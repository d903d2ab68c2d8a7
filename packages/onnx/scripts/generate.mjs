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

/** A module of some messages with one of the two methods; which reads need not be loaded to write. */
function generateModule(name, protos, without) {
  const script = join(target, `${name}.js`);
  const types = join(target, `${name}.d.ts`);
  const pbjs = (out, ...more) =>
    generate('pbjs', [
      ...['--target', 'static-module', '--wrap', 'esm', '--root', `pith-${name}`],
      ...['create', 'verify', 'convert', 'delimited', 'typeurl', 'service', without].map(
        (not) => `--no-${not}`,
      ),
      ...['--out', out, ...protos.map((proto) => `src/${proto}`), ...more],
    ]);
  // pbts reads the types from the comments, which the committed script does without.
  const commented = join(mkdtempSync(join(tmpdir(), 'pith-')), `${name}.js`);
  pbjs(commented);
  pbjs(script, '--no-comments');
  generate('pbts', ['--no-comments', '--out', types, commented]);
  rmSync(dirname(commented), { recursive: true });
  // protobufjs/minimal.js alone is used, and 64-bit integers are read by a reader of our own: no Long.
  writeFileSync(
    types,
    readFileSync(types, 'utf8')
      .replace(/^import Long = .*\n/m, '')
      .replaceAll('number|Long', 'number|bigint')
      .replace('from "protobufjs"', 'from "protobufjs/minimal.js"'),
  );
}

mkdirSync(target, { recursive: true });
generateModule('onnx-decoder', ['onnx.proto'], 'encode');
generateModule('onnx-encoder', ['onnx.proto', 'onnx-tensor.proto'], 'decode');

// Generates src/generated/ from src/onnx.proto: the static decoder (pbjs) and its types (pbts). With a
// folder as its argument it writes there instead.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const packageFolder = dirname(import.meta.dirname);
const target = process.argv[2] ?? join(packageFolder, 'src/generated');
const cli = dirname(createRequire(import.meta.url).resolve('protobufjs-cli/package.json'));
const script = join(target, 'onnx.js');
const types = join(target, 'onnx.d.ts');

/** pbjs and pbts print to the standard output, which is let through only when they fail. */
function generate(tool, args) {
  execFileSync(process.execPath, [join(cli, 'bin', tool), ...args], { cwd: packageFolder });
}

function generateScript(out, ...more) {
  generate('pbjs', [
    ...['--target', 'static-module', '--wrap', 'esm', '--root', 'pith-onnx'],
    ...['create', 'encode', 'verify', 'convert', 'delimited', 'typeurl', 'service'].map(
      (not) => `--no-${not}`,
    ),
    ...['--out', out, 'src/onnx.proto', ...more],
  ]);
}

mkdirSync(target, { recursive: true });
// pbts reads the types from the comments, which the committed script does without.
const commented = join(mkdtempSync(join(tmpdir(), 'pith-')), 'onnx.js');
generateScript(commented);
generateScript(script, '--no-comments');
generate('pbts', ['--no-comments', '--out', types, commented]);
rmSync(dirname(commented), { recursive: true });

// The package uses protobufjs/minimal.js alone, and a reader of its own for 64-bit integers: no Long.
writeFileSync(
  types,
  readFileSync(types, 'utf8')
    .replace(/^import Long = .*\n/m, '')
    .replaceAll('number|Long', 'number|bigint')
    .replace('from "protobufjs"', 'from "protobufjs/minimal.js"'),
);

// Provides the native addon of @tensorflow/tfjs-node, whose own install script needs a download host
// that many networks do not reach. In this order:
//   1. tfjs-node's own installer (prebuilt addon and libtensorflow),
//   2. the addon compiled here against the libraries in the `tensorflow-cpu` Python wheel,
//   3. neither: training then runs on the slow JavaScript backend, and we say so.
// Libraries and addon are kept in .cache/tensorflow, so that a new `npm ci` costs nothing.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { compileAddon } from './compile-addon.mjs';
import { root, run, say } from './run.mjs';

const addonPackage = join(root, 'node_modules', '@tensorflow', 'tfjs-node');
/** The newest N-API version that tfjs-node 4.22 lists in its package.json. */
const addonFolder = join(addonPackage, 'lib', 'napi-v8');
const addon = join(addonFolder, 'tfjs_binding.node');
const cache = join(root, '.cache', 'tensorflow');
const failure = join(cache, 'failed');

/** Of the wheels that tfjs-node 4.22 was tried with; others are tried after it. */
const triedWheel = 'tensorflow-cpu==2.21.0';

/** @param {{ retry?: boolean }} options */
export async function provideTensorFlow({ retry = false } = {}) {
  if (existsSync(addon)) return;
  if (existsSync(join(cache, 'tfjs_binding.node'))) return placeAddon();
  if (existsSync(failure) && !retry) {
    say('no native TensorFlow: training uses the slow JavaScript backend (bootstrap --retry)');
    return;
  }
  mkdirSync(cache, { recursive: true });
  say('providing the native TensorFlow addon for training (once)');
  if ((await ownInstaller()) || fromWheel()) {
    rmSync(failure, { force: true });
    return;
  }
  writeFileSync(failure, '');
  say('neither the download nor the wheel gave a native TensorFlow.');
  say('Training will use the JavaScript CPU backend, many times slower; all else is unaffected.');
  say('Try again with: npm run bootstrap -- --retry');
}

/** tfjs-node's own way. Its host is asked first: where it is unreachable the installer hangs or dies. */
async function ownInstaller() {
  const host = process.env.TFJS_NODE_CDN_STORAGE ?? 'https://storage.googleapis.com/';
  try {
    await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
  } catch {
    say("tfjs-node's download host is out of reach; using the tensorflow-cpu wheel instead");
    return false;
  }
  say("running tfjs-node's own installer");
  const { ok, output } = run(
    'npm',
    ['rebuild', '@tensorflow/tfjs-node', '--ignore-scripts=false', '--foreground-scripts'],
    { quiet: true },
  );
  if (ok && loads()) return true;
  say(`it failed (${lastLine(output)}); using the tensorflow-cpu wheel instead`);
  rmSync(join(addonPackage, 'deps'), { recursive: true, force: true });
  rmSync(join(addonPackage, 'lib'), { recursive: true, force: true });
  return false;
}

function fromWheel() {
  if (process.platform !== 'linux') {
    say(`building from the wheel is made for Linux only, this is ${process.platform}`);
    return false;
  }
  const work = mkdtempSync(join(cache, 'work-'));
  try {
    const wheel = downloadWheel(work);
    return wheel !== undefined && unpack(wheel, work) && compile(work) && settle(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} work @returns {string | undefined} path of the wheel */
function downloadWheel(work) {
  say('downloading the tensorflow-cpu wheel (about 270 MB)');
  // We only want its libraries, so that its Python version need not be this machine's.
  const anyPython = ['--python-version', '3.11', '--only-binary=:all:'];
  let output = '';
  for (const wanted of [
    [triedWheel],
    [triedWheel, ...anyPython],
    ['tensorflow-cpu'],
    ['tensorflow'], // what it is called where there is no tensorflow-cpu, as on arm64
  ]) {
    const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '-d', work, ...wanted];
    const result = run('python3', args, { quiet: true });
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    if (result.ok && wheel !== undefined) return join(work, wheel);
    output = result.output;
  }
  say(`pip download failed (${lastLine(output)})`);
  return undefined;
}

/** @param {string} wheel @param {string} work */
function unpack(wheel, work) {
  say('unpacking its libraries and C headers');
  // Python is there (pip ran) and unpacks single members; the wheel holds 15,000 other files.
  const script = `
import re, shutil, sys, zipfile
wanted = re.compile(r'tensorflow/(include/(tensorflow/(c|core/platform)|tsl/platform|xla/tsl)/.*\\.h|libtensorflow_(cc|framework)\\.so\\.2)$')
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if wanted.match(name): wheel.extract(name, sys.argv[2])
`;
  const { ok, output } = run('python3', ['-c', script, wheel, work], { quiet: true });
  rmSync(wheel);
  if (!ok) {
    say(`unpacking failed (${lastLine(output)})`);
    return false;
  }
  const lib = join(work, 'lib');
  mkdirSync(lib);
  // The C API that the addon calls stands in the C++ library of newer wheels.
  const cc = join(lib, 'libtensorflow_cc.so.2');
  const framework = join(lib, 'libtensorflow_framework.so.2');
  renameSync(join(work, 'tensorflow', 'libtensorflow_cc.so.2'), cc);
  renameSync(join(work, 'tensorflow', 'libtensorflow_framework.so.2'), framework);
  symlinkSync('libtensorflow_cc.so.2', join(lib, 'libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', join(lib, 'libtensorflow_framework.so'));
  return true;
}

/**
 * Compiles the addon's two files, and quiet.cc.
 * @param {string} work
 */
function compile(work) {
  say('compiling the addon');
  const binding = join(addonPackage, 'binding');
  const lib = join(work, 'lib');
  return (
    compileAddon(join(lib, 'quiet.node'), [join(import.meta.dirname, 'quiet.cc')]) &&
    compileAddon(join(work, 'tfjs_binding.node'), [
      `-I${join(work, 'tensorflow', 'include')}`,
      join(binding, 'tfjs_backend.cc'),
      join(binding, 'tfjs_binding.cc'),
      ...[`-L${lib}`, '-ltensorflow', '-ltensorflow_framework'],
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ])
  );
}

/** @param {string} work */
function settle(work) {
  rmSync(join(cache, 'lib'), { recursive: true, force: true });
  renameSync(join(work, 'lib'), join(cache, 'lib'));
  renameSync(join(work, 'tfjs_binding.node'), join(cache, 'tfjs_binding.node'));
  placeAddon();
  if (loads()) return true;
  rmSync(addon);
  rmSync(join(cache, 'tfjs_binding.node'));
  say('the addon was built but does not load');
  return false;
}

/** Puts the cached addon where tfjs-node looks for it. */
function placeAddon() {
  mkdirSync(addonFolder, { recursive: true });
  const deps = join(addonPackage, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(deps);
  symlinkSync(join(cache, 'lib'), join(deps, 'lib'));
  copyFileSync(join(cache, 'tfjs_binding.node'), addon);
}

function loads() {
  // tfjs-node 4.22 calls two functions that Node 23 dropped.
  const script = `
    const util = require('node:util');
    util.isNullOrUndefined ??= (value) => value == null;
    util.isArray ??= Array.isArray;
    const tf = require('@tensorflow/tfjs-node');
    process.exit(tf.add(1, 1).dataSync()[0] === 2 ? 0 : 1);`;
  return run(process.execPath, ['-e', script], { quiet: true, env: { TF_CPP_MIN_LOG_LEVEL: '2' } })
    .ok;
}

/** @param {string} text */
function lastLine(text) {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}

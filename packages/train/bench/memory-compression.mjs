// How much zero-value compression (cDMA) leaves of real activations, as training offloads them:
//
// - trained: small networks along their training on Fashion-MNIST, the outputs of ReLUs and max poolings of
//   a batch, and at the end all pages that a step offloads (policy all);
// - pretrained: networks of the zoo, run by the runtime on drawn scenes, or on images of a folder.
//
// Every output is compressed and decompressed, and must come back to the bit.
//
//   node packages/train/bench/memory-compression.mjs [--networks alexnet-28,…] [--epochs 3]
//     [--examples 60000] [--pretrained nsfw-inception-v3,…] [--images 8] [--folder FOLDER] [--json FILE]
//
// --networks none or --pretrained none leave a part out. With --json, FILE holds { trained, scenes,
// photographs }, the last with --folder, and keeps what it has of a part that is left out.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { SeededRandom } from '@pith/compress';
import { loadDataset, selectRows, splitValidation } from '../dist/index.js';
import { imagesIn, pretrainedNetwork } from './activations/pretrained-network.mjs';
import { trainedNetwork } from './activations/trained-network.mjs';

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const listed = (name, otherwise) => {
  const names = argument(name, otherwise);
  return names === 'none' ? [] : names.split(',');
};
const networks = listed('networks', 'alexnet-28,vgg-28,squeezenet-28');
const folder = argument('folder');
/** Of one size and channels last, as photographs need. */
const imageNetworks = 'nsfw-inception-v3,human-gear,human-age,nsfw-mobilenet-v2,human-posenet';
const pretrained = listed('pretrained', folder ? imageNetworks : `${imageNetworks},ocr-detection`);
const [epochs, examples] = [Number(argument('epochs', '3')), Number(argument('examples', '60000'))];
const images = Number(argument('images', '8'));
const file = argument('json');

const results = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const machine = `${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.version}`;
const date = new Date().toISOString().slice(0, 10);

if (networks.length > 0) {
  const about = `--networks ${networks.join(',')} --epochs ${epochs} --examples ${examples}`;
  results.trained = part(`${about} --pretrained none`, { epochs, networks: [] });
  const dataset = await loadDataset('fashion-mnist');
  const random = new SeededRandom(1);
  const order = random.shuffle(Uint32Array.from({ length: dataset.train.count }, (_, i) => i));
  const chosen = selectRows(dataset.train, order.subarray(0, examples));
  const parts = splitValidation(chosen, { count: Math.ceil(chosen.count / 12), seed: 1 });
  for (const name of networks) {
    const result = await trainedNetwork(name, { ...parts, test: dataset.test, epochs });
    results.trained.examples = parts.train.count;
    results.trained.networks.push(result);
    const { testError, average, relu, pages } = result;
    say(name, [
      `test error ${(100 * testError).toFixed(1)} %`,
      `along the training ${times(average)} (density ${average.density.toFixed(2)})`,
      `ReLUs alone ${times(relu)}, all pages ${times(pages)}`,
    ]);
    write();
  }
}
if (pretrained.length > 0) {
  const about = `--networks none --pretrained ${pretrained.join(',')} --images ${images}`;
  const inputs = folder ? imagesIn(folder).map((path) => basename(path)) : 'drawn scenes';
  const key = folder ? 'photographs' : 'scenes';
  results[key] = part(`${about}${folder ? ' --folder FOLDER' : ''}`, { inputs, networks: [] });
  for (const name of pretrained) {
    const result = await pretrainedNetwork(name, { images, folder });
    results[key].networks.push(result);
    const kinds = Object.entries(result.byActivation).map(
      ([activation, total]) =>
        `${activation} (${total.layers} layers) ${times(total)} at density ${total.density.toFixed(2)}`,
    );
    say(name, [`${result.images} inputs`, ...kinds]);
    write();
  }
}

function part(options, content) {
  const command = `node packages/train/bench/memory-compression.mjs ${options}`;
  return { command, date, machine, ...content };
}

function write() {
  if (file) writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
}

function say(name, parts) {
  console.log(`${name}: ${parts.join('; ')}`);
}

function times({ ratio }) {
  return `${ratio.toFixed(2)}×`;
}

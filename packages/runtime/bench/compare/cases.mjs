import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  lenet5,
  lenet300100,
  mobileNetV1,
  singleDense,
  squeezeNet,
  vgg16Convolutions,
} from '@pith/bench';

const shapes = JSON.parse(readFileSync(join(import.meta.dirname, '../shapes.json'), 'utf8'));
const fixture = (name) =>
  readFileSync(join(import.meta.dirname, '../../../../fixtures/compressed', name));

const all = [
  'onnxruntime-node',
  'onnxruntime-node-int8',
  'onnxruntime-node-int4',
  'onnxruntime-web',
  'onnxruntime-web-int8',
  'tfjs-wasm',
  'tfjs-node',
];
const float32 = ['onnxruntime-node', 'onnxruntime-web', 'tfjs-wasm', 'tfjs-node'];

/** EIE's layers (Han et al. 2016, Table III), its densities of weights and activations. */
const fullyConnected = ({ batch, against, centroids }) =>
  shapes.fullyConnected.map(({ name, inputs, outputs, weightDensity, activationDensity }) => ({
    id: `${batch === 1 ? 'fully-connected' : 'batch'}/${name}`,
    group: batch === 1 ? 'fully-connected' : 'batch',
    ...{ name, batch, against },
    inputDensity: activationDensity,
    network: () => singleDense({ inputs, outputs }, { density: weightDensity, centroids }),
  }));

/** By layer, what a network has in the file of shapes. */
function densities(prefix, rename) {
  return Object.fromEntries(
    shapes.convolution
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, weightDensity }) => [rename(name.slice(prefix.length)), weightDensity]),
  );
}

const network = (name, make, batch = 1, against = float32) => ({
  ...{ id: `networks/${name}${batch > 1 ? ` × ${batch}` : ''}`, group: 'networks' },
  name: batch > 1 ? `${name}, batch ${batch}` : name,
  ...{ batch, against, network: make },
});

const lenet = (name, bytes, batch) => ({
  ...{ id: `lenet/${name} × ${batch}`, group: 'lenet', name: `${name}, batch ${batch}`, batch },
  against: all,
  inputDensity: 0.19,
  pith: bytes,
});

/** What is compared: a network or a file, a batch, and the engines beside Pith. */
export const cases = [
  ...fullyConnected({ batch: 1, against: all, centroids: 16 }),
  ...fullyConnected({
    ...{ batch: 64, centroids: 16 },
    against: [
      'onnxruntime-node',
      'onnxruntime-node-int8',
      'onnxruntime-web',
      'onnxruntime-web-int8',
    ],
  }),
  network('SqueezeNet 1.1 at 33 %', () => squeezeNet({ density: 0.33 })),
  network('SqueezeNet 1.1 at 10 %', () => squeezeNet({ density: 0.1 })),
  network("VGG-16's convolutions at Deep Compression's densities", () =>
    vgg16Convolutions({ density: densities('VGG-16/', (layer) => layer) }),
  ),
  network("VGG-16's convolutions at 10 %", () => vgg16Convolutions({ density: 0.1 })),
  network('MobileNetV1 at 25 %', () => mobileNetV1({ density: 0.25 })),
  network('MobileNetV1 at 10 %', () => mobileNetV1({ density: 0.1 })),
  lenet('LeNet-300-100 as compressed', () => fixture('lenet-300-100.pith'), 1),
  lenet('LeNet-300-100 as compressed', () => fixture('lenet-300-100.pith'), 64),
  lenet('LeNet-5 as compressed', () => fixture('lenet-5.pith'), 1),
  lenet('LeNet-5 as compressed', () => fixture('lenet-5.pith'), 64),
  network('LeNet-300-100, nothing pruned', () => lenet300100({ density: 1 })),
  network('LeNet-5, nothing pruned', () => lenet5({ density: 1 })),
];

/**
 * What ways to quantise a layer take at equal fidelity of its outputs: bits a weight, codebook and
 * tables included, at the signal-to-noise ratio that TensorFlow.js's uint8 quantisation (brotli's
 * bytes) gives, and at 20 and 30 dB. Outputs are those on calibration inputs that nothing was fitted to.
 *
 *   node scripts/bootstrap.mjs && node packages/zoo/bench/quantisers.mjs [model ...]
 */
import { brotliCompressSync } from 'node:zlib';
import {
  bitsOf,
  dequantise,
  Gram,
  matrixView,
  outputError,
  quantiseToGrid,
  refitLayer,
  shareTensor,
} from '@pith/compress';
import { openSavedModel, savedModelObserver } from '@pith/engines';
import { readSavedModel } from '@pith/model';
import { fetchModel, humanModels, zooModels } from '../dist/index.js';

const LAYERS = 6;
const DAMPINGS = [0.01, 0.1];

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : ['esrgan-slim-x4', 'ocr-detection'])
  await bench(name);

async function bench(name) {
  const zooModel = [...zooModels, ...humanModels].find((model) => model.name === name);
  const { model } = await readSavedModel(await fetchModel(name));
  const running = await openSavedModel(model);
  const inputs = await zooModel.calibrationInputs(running);
  await running.dispose();
  const observer = await savedModelObserver(model, inputs);
  const layers = new Map();
  let sample = -1;
  let first;
  const visit = ({ tensor, kernel, patches, groups, inputs: width }) => {
    first ??= tensor;
    if (tensor === first) sample++;
    if (!layers.has(tensor)) {
      const grams = [new Gram(width, groups), new Gram(width, groups)];
      layers.set(tensor, { view: matrixView(kernel), grams });
    }
    // One in three judges.
    layers.get(tensor).grams[sample % 3 === 2 ? 1 : 0].add(patches);
  };
  await observer.observe(visit, { skip: 0, limit: 3000, seed: 1 });
  await observer.dispose();
  const largest = model.tensors
    .filter(({ name, data }) => layers.has(name) && data.length >= 1000)
    .sort((a, b) => b.data.length - a.data.length);
  const every = Math.max(1, Math.floor(largest.length / LAYERS));
  console.log(`\n${name}: ${inputs.length} calibration inputs`);
  console.table(
    largest
      .filter((_, i) => i % every === 0)
      .slice(0, LAYERS)
      .flatMap((tensor) => rowsOf(tensor, layers.get(tensor.name))),
  );
}

function rowsOf(tensor, { view, grams }) {
  const [fit, judge] = grams;
  const weights = tensor.data;
  const energy = sum(outputError(weights, new Float32Array(weights.length), view, judge));
  const ratioOf = (after) =>
    10 * Math.log10(energy / sum(outputError(weights, after, view, judge)));
  const point = (shared) => ({
    bits: bitsOf(shared) / weights.length,
    ratio: ratioOf(dequantise(shared)),
  });
  const deviation = Math.sqrt(sum(weights.map((weight) => weight ** 2)) / weights.length);
  const steps = [0.03, 0.05, 0.08, 0.13, 0.2, 0.32, 0.5, 0.8, 1.2].map((part) => part * deviation);
  const curve = (quantise) => steps.map((step) => point(quantise(step)));
  const eight = uniform8(weights);
  const clusters = [4, 8, 16, 32, 64, 128, 255];
  const curves = {
    'k-means': clusters.map((k) =>
      point(shareTensor(tensor, { clusters: k, initialisation: 'optimal', seed: 1 })),
    ),
    rounding: curve((step) => quantiseToGrid(tensor, { step, lambda: 0 })),
    constrained: curve((step) => quantiseToGrid(tensor, { step })),
    ...Object.fromEntries(
      DAMPINGS.map((damping) => [
        `re-fitted, ${damping}`,
        curve((step) => refitLayer(tensor, view, fit, { step, damping })),
      ]),
    ),
  };
  const eightRatio = ratioOf(eight.weights);
  return [eightRatio, 30, 20].map((ratio, i) => ({
    layer: i === 0 ? `${tensor.name.slice(-24)} [${tensor.shape}]` : '',
    dB: ratio.toFixed(1),
    uint8: i === 0 ? ((8 * eight.bytes) / weights.length).toFixed(2) : '',
    ...Object.fromEntries(
      Object.entries(curves).map(([method, points]) => [method, bitsAt(points, ratio)]),
    ),
  }));
}

/** As the TensorFlow.js converter does it, brotli over the bytes. */
function uniform8(weights) {
  const [low, high] = [Math.min(0, ...minMax(weights)), Math.max(0, ...minMax(weights))];
  const scale = (high - low) / 255;
  const min = -Math.round(-low / scale) * scale;
  const bytes = Uint8Array.from(weights, (weight) =>
    Math.min(255, Math.max(0, Math.round((weight - min) / scale))),
  );
  return {
    bytes: brotliCompressSync(bytes).length,
    weights: Float32Array.from(bytes, (byte) => byte * scale + min),
  };
}

function minMax(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** Bits at a ratio, on the line between the two points around it. */
function bitsAt(points, ratio) {
  const sorted = points.toSorted((a, b) => a.ratio - b.ratio);
  for (let i = 1; i < sorted.length; i++) {
    const [a, b] = [sorted[i - 1], sorted[i]];
    if (a.ratio > ratio || b.ratio < ratio) continue;
    const part = (ratio - a.ratio) / (b.ratio - a.ratio || 1);
    return (a.bits + part * (b.bits - a.bits)).toFixed(2);
  }
  return '-';
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

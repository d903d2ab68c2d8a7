import { SeededRandom } from '@pith/compress';
import { type Inputs, recordAll, SEEDS, type ZooModel } from './zoo-model.js';

/** openWakeWord's classifiers, on sequences that move about as their speech embeddings do. */
export const wakeWord: readonly ZooModel[] = [
  fidelityOnly('wake-word-hello-deepa', 25),
  fidelityOnly('wake-word-namaste-deepa', 24),
];

const FEATURES = 96;

function fidelityOnly(name: string, steps: number): ZooModel {
  const embeddings = (seed: number, count: number) => {
    const random = new SeededRandom(seed);
    return Array.from({ length: count }, () => embedding(steps, random));
  };
  return {
    name,
    task: 'recognises a wake word',
    calibrationInputs: async () => embeddings(SEEDS.calibration, 256),
    record: (model) => recordAll(model, embeddings(SEEDS.evaluation, 1024)),
    taskMetrics: () => [],
  };
}

/** Every feature wanders about a level of its own, from step to step more alike than apart. */
function embedding(steps: number, random: SeededRandom): Inputs {
  const data = new Float32Array(steps * FEATURES);
  const spread = 2 + 8 * random.next();
  for (let f = 0; f < FEATURES; f++) {
    const level = spread * random.normal();
    let drift = 0;
    for (let t = 0; t < steps; t++) {
      drift = 0.8 * drift + 0.6 * random.normal();
      data[t * FEATURES + f] = level + (spread / 2) * drift;
    }
  }
  return { 'onnx::Flatten_0': { data, shape: [1, steps, FEATURES] } };
}

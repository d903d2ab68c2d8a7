import { SeededRandom } from '@pith/compress';
import { imageValue } from '../inputs/image.js';
import { drawScene } from '../inputs/scene.js';
import { type Inputs, once, recordAll, SEEDS, type ZooModel } from './zoo-model.js';

/** nsfwjs' classifiers of images: their answers on drawn scenes, against the original's. */
export const nsfw: readonly ZooModel[] = [
  classifier('nsfw-mobilenet-v2', { input: 'input_1', size: 224 }),
  classifier('nsfw-mobilenet-v2-mid', { input: 'input:0', size: 224 }),
  classifier('nsfw-inception-v3', { input: 'input_1', size: 299 }),
];

function classifier(name: string, { input, size }: { input: string; size: number }): ZooModel {
  const evaluation = once(() => scenes(SEEDS.evaluation, 48));
  async function scenes(seed: number, count: number): Promise<Inputs[]> {
    const random = new SeededRandom(seed);
    const inputs: Inputs[] = [];
    for (let i = 0; i < count; i++) {
      const scene = await drawScene(size, size, random);
      inputs.push({ [input]: imageValue(scene, { layout: 'nhwc', mean: 0, deviation: 255 }) });
    }
    return inputs;
  }
  return {
    name,
    task: 'sorts images into five classes',
    calibrationInputs: () => scenes(SEEDS.calibration, 16),
    record: async (model) => recordAll(model, await evaluation()),
    taskMetrics(recording, original) {
      const same = recording.filter(([output], i) => {
        return largest(output!.data) === largest(original[i]![0]!.data);
      });
      const value = same.length / recording.length;
      return [{ name: 'same class as the original', value, unit: 'share', better: 'higher' }];
    },
  };
}

function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

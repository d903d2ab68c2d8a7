import { SeededRandom } from '@pith/compress';
import { type Image, imageValue, resize } from '../inputs/image.js';
import { drawScene } from '../inputs/scene.js';
import { Psnr } from '../judges/psnr.js';
import { type Inputs, once, recordAll, SEEDS, type ZooModel } from './zoo-model.js';

/** Of the small images. */
const SIZE = 48;

/** ESRGAN-slim (a residual dense network): larger images, judged against what they were before. */
export const esrganSlim: readonly ZooModel[] = [2, 3, 4, 8].map((scale) => {
  const evaluation = once(() => imagePairs(SEEDS.evaluation, 12, scale));
  let large: readonly Image[] = [];
  return {
    name: `esrgan-slim-x${scale}`,
    task: `enlarges images ${scale} times`,
    calibrationInputs: async () => {
      return (await imagePairs(SEEDS.calibration, 12, scale)).map(({ inputs }) => inputs);
    },
    async record(model) {
      const pairs = await evaluation();
      large = pairs.map((pair) => pair.large);
      return recordAll(
        model,
        pairs.map(({ inputs }) => inputs),
      );
    },
    taskMetrics(recording, original) {
      const [truth, likeness] = [new Psnr(), new Psnr()];
      for (const [i, [output]] of recording.entries()) {
        truth.add(large[i]!.data, output!.data);
        likeness.add(original[i]![0]!.data, output!.data);
      }
      return [
        { name: 'PSNR', value: truth.value(), unit: 'dB', better: 'higher' },
        {
          name: "PSNR against the original's",
          value: likeness.value(),
          unit: 'dB',
          better: 'higher',
        },
      ];
    },
  };
});

interface ImagePair {
  readonly large: Image;
  readonly inputs: Inputs;
}

async function imagePairs(seed: number, count: number, scale: number): Promise<ImagePair[]> {
  const random = new SeededRandom(seed);
  const pairs: ImagePair[] = [];
  for (let i = 0; i < count; i++) {
    // Noise cannot be guessed from a smaller image, so there is none.
    const large = await drawScene(SIZE * scale, SIZE * scale, random, { noise: 0 });
    const small = await resize(large, SIZE, SIZE);
    // The package states the range 0 … 255 for inputs and outputs.
    const LR = imageValue(small, { layout: 'nhwc', mean: 0, deviation: 1 });
    pairs.push({ large, inputs: { LR } });
  }
  return pairs;
}

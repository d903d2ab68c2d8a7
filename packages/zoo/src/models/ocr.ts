import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type NamedOutput, SeededRandom } from '@pith/compress';
import { fetchModel } from '../fetch/fetch-model.js';
import { type ImageFormat, imageValue, padded, rotatedByHalf } from '../inputs/image.js';
import { randomText } from '../inputs/random-text.js';
import { drawTextLine } from '../inputs/text-line.js';
import { drawTextPage } from '../inputs/text-page.js';
import { ctcText } from '../judges/ctc-text.js';
import { characterErrorRate } from '../judges/edit-distance.js';
import { FMeasure } from '../judges/f-measure.js';
import { type Inputs, once, recordAll, SEEDS, type ZooModel } from './zoo-model.js';

/** PaddleOCR's own preparation of lines (`resize_norm_img`) and of pages (`NormalizeImage`). */
const lineFormat: ImageFormat = { layout: 'nchw', mean: 127.5, deviation: 127.5 };
const pageFormat: ImageFormat = {
  layout: 'nchw',
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
};
const PAGE_SIZE = 320;

/** PP-OCRv4's recogniser: 48 pixels high, padded to 320 wide with mid grey, which is 0. */
export const ocrRecognition: ZooModel = (() => {
  const lines = (seed: number, count: number) =>
    once(() => labelledLines(seed, count, { width: 320, height: 48, turned: false }));
  const evaluation = lines(SEEDS.evaluation, 80);
  let truths: readonly string[] = [];
  let characters: readonly string[] = [];
  return {
    name: 'ocr-recognition',
    task: 'PP-OCRv4: reads lines of text',
    calibrationInputs: async () => inputsOf(await lines(SEEDS.calibration, 32)()),
    async record(model) {
      const set = await evaluation();
      truths = set.map(({ text }) => text);
      characters = await alphabet();
      return recordAll(model, inputsOf(set));
    },
    taskMetrics(recording) {
      const value = characterErrorRate(
        recording.map((outputs, i) => ({
          truth: truths[i]!,
          // It sees blanks in the margins.
          read: ctcText(outputs[0]!, characters).trim(),
        })),
      );
      return [{ name: 'character error rate', value, unit: 'share', better: 'lower' }];
    },
  };
})();

/** PP-OCRv4's detector: where on a page there is text. */
export const ocrDetection: ZooModel = (() => {
  const pages = (seed: number, count: number) =>
    once(async () => {
      const random = new SeededRandom(seed);
      const inputs: Inputs[] = [];
      for (let i = 0; i < count; i++) {
        inputs.push({ x: imageValue(await drawTextPage(PAGE_SIZE, random), pageFormat) });
      }
      return inputs;
    });
  const evaluation = pages(SEEDS.evaluation, 40);
  return {
    name: 'ocr-detection',
    task: 'PP-OCRv4: finds text on a page',
    calibrationInputs: pages(SEEDS.calibration, 24),
    record: async (model) => recordAll(model, await evaluation()),
    taskMetrics: (recording, original) => [
      {
        name: 'overlap of the text found',
        value: overlap(recording, original),
        unit: 'share',
        better: 'higher',
      },
    ],
  };
})();

/** PaddleOCR's classifier of lines that stand upside down: 48 by 192 pixels. */
export const ocrAngle: ZooModel = (() => {
  const lines = (seed: number, count: number) =>
    once(() => labelledLines(seed, count, { width: 192, height: 48, turned: true }));
  const evaluation = lines(SEEDS.evaluation, 320);
  let truths: readonly boolean[] = [];
  return {
    name: 'ocr-angle',
    task: 'PaddleOCR: is a line upside down?',
    calibrationInputs: async () => inputsOf(await lines(SEEDS.calibration, 128)()),
    async record(model) {
      const set = await evaluation();
      truths = set.map(({ turned }) => turned);
      return recordAll(model, inputsOf(set));
    },
    taskMetrics(recording) {
      const right = recording.filter(
        ([output], i) => output!.data[1]! > output!.data[0]! === truths[i],
      );
      const value = right.length / recording.length;
      return [{ name: 'accuracy', value, unit: 'share', better: 'higher' }];
    },
  };
})();

interface LabelledLine {
  readonly inputs: Inputs;
  readonly text: string;
  readonly turned: boolean;
}

async function labelledLines(
  seed: number,
  count: number,
  { width, height, turned }: { width: number; height: number; turned: boolean },
): Promise<LabelledLine[]> {
  const random = new SeededRandom(seed);
  const lines: LabelledLine[] = [];
  while (lines.length < count) {
    // Lines that are too long for the model would have to be squeezed.
    // Whether a line is upside down is easy to see but for short ones, which are what errors come from.
    const longest = turned ? 1 + random.integer(8) : Math.round(width / 21);
    const line = await drawTextLine(randomText(random, longest), height, random);
    if (line.image.width > width) continue;
    const isTurned = turned && random.integer(2) === 1;
    const image = isTurned ? rotatedByHalf(line.image) : line.image;
    const x = imageValue(padded(image, width, height, 127), lineFormat);
    lines.push({ inputs: { x }, text: line.text, turned: isTurned });
  }
  return lines;
}

function inputsOf(lines: readonly LabelledLine[]): Inputs[] {
  return lines.map(({ inputs }) => inputs);
}

/** The characters of the recogniser's classes, which stand beside the model; the blank comes last. */
async function alphabet(): Promise<string[]> {
  const folder = dirname(await fetchModel('ocr-recognition'));
  const text = await readFile(join(folder, 'ppocr_keys_v1.txt'), 'utf8');
  return [...text.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
}

/** PaddleOCR's threshold of the probability of text. */
const TEXT_THRESHOLD = 0.3;

/** Intersection over union of the pixels that are text, which an F-measure F gives as F / (2 − F). */
function overlap(
  recording: readonly (readonly NamedOutput[])[],
  original: readonly (readonly NamedOutput[])[],
): number {
  const measure = new FMeasure();
  for (const [i, [map]] of recording.entries()) {
    const reference = original[i]![0]!.data;
    for (const [j, value] of map!.data.entries()) {
      measure.add(value > TEXT_THRESHOLD, reference[j]! > TEXT_THRESHOLD);
    }
  }
  const f = measure.value();
  return f / (2 - f);
}

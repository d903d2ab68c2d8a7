import { SeededRandom } from '@pith/compress';
import { MUSIC_RATE, type Music, type Note, synthesiseNotes } from '../inputs/synthesise-notes.js';
import { FMeasure } from '../judges/f-measure.js';
import { type Inputs, outputOf, recordAll, SEEDS, type ZooModel } from './zoo-model.js';

/** Of a window: two seconds but for a hop. */
const SAMPLES = 43_844;
/** Samples from a frame of the outputs to the next. */
const HOP = 256;
/** The lowest pitch of the outputs' 88, the lowest key of a piano. */
const LOWEST = 21;
/** basic-pitch's own thresholds. */
const thresholds = { frames: 0.3, onsets: 0.5 } as const;
/** An onset counts when it is found this many frames (of 11.6 ms) too early or too late. */
const ONSET_TOLERANCE = 4;

/** Spotify's basic-pitch: which notes sound, and where they begin. */
export const basicPitch: ZooModel = (() => {
  let music: readonly Music[] | undefined;
  const evaluation = () => {
    music ??= pieces(SEEDS.evaluation, 12);
    return music;
  };
  return {
    name: 'basic-pitch',
    task: 'hears notes in music',
    calibrationInputs: async () => pieces(SEEDS.calibration, 12).map(inputsOf),
    record: (model) => recordAll(model, evaluation().map(inputsOf)),
    taskMetrics(recording) {
      const [frames, onsets] = [new FMeasure(), new FMeasure()];
      for (const [i, outputs] of recording.entries()) {
        const { notes } = evaluation()[i]!;
        countFrames(outputOf(outputs, 'Identity_1:0').data, notes, frames);
        countOnsets(outputOf(outputs, 'Identity_2:0').data, notes, onsets);
      }
      return [
        { name: 'F-measure of frames', value: frames.value(), unit: 'share', better: 'higher' },
        { name: 'F-measure of onsets', value: onsets.value(), unit: 'share', better: 'higher' },
      ];
    },
  };
})();

function pieces(seed: number, count: number): Music[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => synthesiseNotes(SAMPLES, random));
}

function inputsOf({ samples }: Music): Inputs {
  return { input_2: { data: samples, shape: [1, SAMPLES, 1] } };
}

type Numbers = ArrayLike<number>;
const PITCHES = 88;

function frameOf(seconds: number): number {
  return Math.round((seconds * MUSIC_RATE) / HOP);
}

function countFrames(found: Numbers, notes: readonly Note[], measure: FMeasure): void {
  const sounds = new Uint8Array(found.length);
  for (const { pitch, start, end } of notes) {
    for (let t = frameOf(start); t <= frameOf(end); t++) {
      const at = t * PITCHES + pitch - LOWEST;
      if (at < sounds.length) sounds[at] = 1;
    }
  }
  for (let i = 0; i < found.length; i++) {
    measure.add(found[i]! > thresholds.frames, sounds[i] === 1);
  }
}

/** Peaks of the onset probability against the notes' beginnings, each matched once. */
function countOnsets(found: Numbers, notes: readonly Note[], measure: FMeasure): void {
  const frames = found.length / PITCHES;
  for (let key = 0; key < PITCHES; key++) {
    const at = (t: number) => found[t * PITCHES + key] ?? 0;
    const peaks: number[] = [];
    for (let t = 0; t < frames; t++) {
      const isPeak = at(t) > thresholds.onsets && at(t) >= at(t - 1) && at(t) > at(t + 1);
      if (isPeak) peaks.push(t);
    }
    for (const { pitch, start } of notes) {
      if (pitch - LOWEST !== key) continue;
      const near = peaks.findIndex((t) => Math.abs(t - frameOf(start)) <= ONSET_TOLERANCE);
      if (near >= 0) peaks.splice(near, 1);
      measure.add(near >= 0, true);
    }
    for (const _ of peaks) measure.add(true, false);
  }
}

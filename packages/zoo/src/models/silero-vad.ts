import { type NamedOutput, SeededRandom } from '@pith/compress';
import type { OpenModel, OutputValue, Value } from '@pith/engines';
import {
  type LabelledSound,
  SPEECH_RATE,
  synthesiseSpeech,
} from '../inputs/speech/synthesise-speech.js';
import { type Inputs, type Recording, SEEDS, type TaskMetric, type ZooModel } from './zoo-model.js';

/** How a version of Silero VAD is fed. */
interface Version {
  /** Samples of a chunk. */
  readonly chunk: number;
  /** Samples of the chunk before, which come first. */
  readonly context: number;
  /** States by input, the output that gives their next value, and their shape. */
  readonly states: Readonly<Record<string, { next: string; shape: readonly number[] }>>;
}

/** Chunks as in @ricky0123/vad-web, which carries the legacy states h and c, and one state in v5. */
const versions = {
  'silero-vad-legacy': {
    chunk: 1536,
    context: 0,
    states: { h: { next: 'hn', shape: [2, 1, 64] }, c: { next: 'cn', shape: [2, 1, 64] } },
  },
  'silero-vad-v5': {
    chunk: 512,
    context: 64,
    states: { state: { next: 'stateN', shape: [2, 1, 128] } },
  },
} as const satisfies Record<string, Version>;

export const sileroVadLegacy = sileroVad('silero-vad-legacy', versions['silero-vad-legacy']);
export const sileroVadV5 = sileroVad('silero-vad-v5', versions['silero-vad-v5']);

const evaluation = { sounds: 8, seconds: 10 };
const calibration = { sounds: 6, seconds: 6 };

/** Judged on synthesised speech with pauses over noise; states go from chunk to chunk. */
function sileroVad(name: string, version: Version): ZooModel {
  let sounds: readonly LabelledSound[] | undefined;
  const evaluationSounds = () => {
    sounds ??= soundsOf(SEEDS.evaluation, evaluation);
    return sounds;
  };
  return {
    name,
    task: 'finds speech in sound',
    async calibrationInputs(original) {
      const inputs: Inputs[] = [];
      for (const sound of soundsOf(SEEDS.calibration, calibration)) {
        for await (const step of rollOut(original, sound, version)) inputs.push(step.inputs);
      }
      // Neighbours are much alike.
      return inputs.filter((_, i) => i % Math.ceil(inputs.length / 96) === 0);
    },
    record: (model) => recordSounds(model, evaluationSounds(), version),
    rehearse: (model) => recordSounds(model, soundsOf(SEEDS.calibration, calibration), version),
    taskMetrics(recording, original) {
      const isSpeech = evaluationSounds().flatMap((sound) => labels(sound, version.chunk));
      const probability = (outputs: readonly NamedOutput[]) =>
        outputs.find((output) => output.name === 'output')!.data[0]!;
      let [right, drift] = [0, 0];
      for (const [i, outputs] of recording.entries()) {
        const p = probability(outputs);
        if (p > 0.5 === isSpeech[i]) right++;
        drift += Math.abs(p - probability(original[i]!));
      }
      const metrics: TaskMetric[] = [
        {
          name: 'frame accuracy',
          value: right / recording.length,
          unit: 'share',
          better: 'higher',
        },
        {
          name: 'mean drift of the probability',
          value: drift / recording.length,
          unit: 'probability',
          better: 'lower',
        },
      ];
      return metrics;
    },
  };
}

function soundsOf(seed: number, set: { sounds: number; seconds: number }): LabelledSound[] {
  return Array.from({ length: set.sounds }, (_, i) =>
    synthesiseSpeech(set.seconds, new SeededRandom(seed + i)),
  );
}

async function recordSounds(
  model: OpenModel,
  sounds: readonly LabelledSound[],
  version: Version,
): Promise<Recording> {
  const recording: NamedOutput[][] = [];
  for (const sound of sounds) {
    for await (const { outputs } of rollOut(model, sound, version)) recording.push(outputs);
  }
  return recording;
}

async function* rollOut(
  model: OpenModel,
  { samples }: LabelledSound,
  { chunk, context, states }: Version,
): AsyncGenerator<{ inputs: Inputs; outputs: NamedOutput[] }> {
  let state: Record<string, Value> = Object.fromEntries(
    Object.entries(states).map(([input, { shape }]) => [input, zeros(shape)]),
  );
  const sr = { data: Int32Array.of(SPEECH_RATE), shape: [] };
  for (let at = 0; at + chunk <= samples.length; at += chunk) {
    const data = new Float32Array(context + chunk);
    data.set(samples.subarray(Math.max(0, at - context), at), at === 0 ? context : 0);
    data.set(samples.subarray(at, at + chunk), context);
    const inputs: Inputs = { input: { data, shape: [1, data.length] }, sr, ...state };
    const results: Record<string, OutputValue> = await model.run(inputs);
    yield { inputs, outputs: model.outputs.map(({ name }) => ({ name, ...results[name]! })) };
    state = Object.fromEntries(
      Object.entries(states).map(([input, { next }]) => [input, results[next]!]),
    );
  }
}

/** Of each chunk: is more than half of it speech? */
function labels({ speaking }: LabelledSound, chunk: number): boolean[] {
  const labels: boolean[] = [];
  for (let at = 0; at + chunk <= speaking.length; at += chunk) {
    const count = speaking.subarray(at, at + chunk).reduce((sum, one) => sum + one, 0);
    labels.push(count > chunk / 2);
  }
  return labels;
}

function zeros(shape: readonly number[]): Value {
  return { data: new Float32Array(shape.reduce((product, size) => product * size, 1)), shape };
}

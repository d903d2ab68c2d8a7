import type { Evaluation } from '@pith/compress';
import { InputError } from '@pith/container';
import type { Model } from '@pith/runtime';
import type { LabelledData } from '@pith/train';
import { scalePixels } from './inputs/pixel-scale.js';
import { letSignalsThrough } from './interruption.js';
import type { Progress } from './progress/index.js';
import { sampleInfos, takesShapes } from './run-samples.js';
import type { ClassifierForm } from './training-data.js';

/** Probabilities are kept this far from 0 before their logarithm is taken, as in training. */
const epsilon = 1e-7;

/** Examples that are run at a time. */
const batchSize = 64;

/**
 * What a loaded `.pith` model takes and tells apart.
 * @throws InputError if it is no classifier of one input
 */
export function formOf({ inputs, outputs }: Pick<Model, 'inputs' | 'outputs'>): ClassifierForm {
  if (takesShapes({ inputs })) {
    throw new InputError(
      'model: a graph, or of open sizes, but --data is for LayersModels of known sizes; compare it ' +
        'with the original: --against ORIGINAL --inputs FILE',
    );
  }
  const [input, output] = [sampleInfos(inputs)[0], sampleInfos(outputs)[0]];
  const classes = output?.shape[0];
  if (inputs.length !== 1 || outputs.length !== 1 || output!.shape.length !== 1 || !classes) {
    throw new InputError(
      `model: ${inputs.length} inputs and ${outputs.length} outputs` +
        `${output === undefined ? '' : ` of shape [batch, ${output.shape.join(', ')}]`}, but ` +
        'evaluation takes one input and one output of shape [batch, classes]',
    );
  }
  return { inputShape: [null, ...input!.shape], classes };
}

/**
 * Evaluates a model in Pith's runtime, by the same rules as training does: mean cross-entropy in nats
 * of the softmax of its scores, and the share of examples whose highest score is another class's.
 */
export async function evaluateModel(
  model: Pick<Model, 'inputs' | 'outputs' | 'run' | 'stats'>,
  { inputs, labels, count }: LabelledData,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Evaluation> {
  const { classes } = formOf(model);
  const isSoftmax = model.stats.layers.at(-1)?.operation === 'softmax';
  const [input, output] = [model.inputs[0]!.name, model.outputs[0]!.name];
  const size = inputs.length / count;
  let [loss, wrong] = [0, 0];
  for (let start = 0; start < count; start += batchSize) {
    const batch = Math.min(batchSize, count - start);
    const part = inputs.subarray(start * size, (start + batch) * size);
    const floats =
      part instanceof Uint8Array ? scalePixels(part, { scale: '0..1', invert: false }) : part;
    const scores = (await model.run({ [input]: floats }, { batch }))[output]!;
    for (let i = 0; i < batch; i++) {
      const own = scores.subarray(i * classes, (i + 1) * classes);
      const logits = isSoftmax ? own.map((probability) => Math.log(probability + epsilon)) : own;
      const label = labels[start + i]!;
      loss += logSumExp(logits) - logits[label]!;
      if (highest(logits) !== label) wrong++;
    }
    progress.counting('evaluating', start + batch, count);
    await letSignalsThrough(signal);
  }
  return { loss: loss / count, error: wrong / count, examples: count };
}

/** Of equal ones the first. */
function highest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function logSumExp(values: Float32Array): number {
  const most = values[highest(values)]!;
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

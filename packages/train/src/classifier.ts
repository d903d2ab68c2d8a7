import type { Evaluation, Training, Weights } from '@pith/compress';
import { InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { type Batch, inOrder } from './batches.js';
import type { LabelledData } from './data/index.js';
import { toLayersModel } from './layers-model.js';
import { loadTensorFlow, type TensorFlow } from './tensorflow.js';

/** Probabilities are kept this far from 0 before their logarithm is taken. */
const epsilon = 1e-7;

/** Examples to a batch where nothing is trained. */
const evaluationBatch = 500;

/** Who says how probable each class is: a network, or scores that one gave before. */
export interface Scorer {
  /** Scores whose softmax gives the classes' probabilities. [batch, classes] */
  logits(inputs: TensorFlow.Tensor): TensorFlow.Tensor;
}

/**
 * A LayersModel with one input and one output of class scores, held in TensorFlow.js, whose weights
 * can be set and read by their saved names.
 */
export class Classifier implements Scorer {
  readonly tf: typeof TensorFlow;
  readonly model: TensorFlow.LayersModel;
  /** Values of each example: null stands for the batch. */
  readonly inputShape: readonly (number | null)[];
  readonly classes: number;
  /** Every weight's variable, by saved name. */
  readonly variables: ReadonlyMap<string, TensorFlow.Variable>;
  /** The names of those that training changes. */
  readonly trainable: readonly string[];
  readonly #probabilities: boolean;

  private constructor(tf: typeof TensorFlow, model: TensorFlow.LayersModel) {
    this.tf = tf;
    this.model = model;
    const [input, output] = [model.inputs, model.outputs];
    const classes = output[0]?.shape.at(-1);
    if (input.length !== 1 || output.length !== 1 || output[0]!.shape.length !== 2 || !classes) {
      throw new InputError(
        `model: ${input.length} inputs and ${output.length} outputs` +
          `${output[0] === undefined ? '' : ` of shape [${output[0].shape}]`}, but retraining and ` +
          'evaluation take one input and one output of shape [batch, classes]; ' +
          'compress it without data, by a recipe that does not retrain',
      );
    }
    this.inputShape = input[0]!.shape;
    this.classes = classes;
    // LayersModel's own variables: TF.js keeps them in a field that its types do not show.
    const variableOf = (weight: unknown) => (weight as { val: TensorFlow.Variable }).val;
    this.variables = new Map(
      model.weights.map((weight) => [weight.originalName, variableOf(weight)]),
    );
    this.trainable = model.trainableWeights.map((weight) => weight.originalName);
    this.#probabilities = endsInSoftmax(model);
  }

  static async load(saved: SavedModel): Promise<Classifier> {
    const { tf } = await loadTensorFlow();
    return new Classifier(tf, await toLayersModel(tf, saved));
  }

  setWeights(weights: Weights): void {
    for (const [name, values] of weights) {
      const variable = this.variables.get(name);
      if (variable === undefined) continue;
      const value = this.tf.tensor(values, variable.shape, 'float32');
      variable.assign(value);
      value.dispose();
    }
  }

  getWeights(): Map<string, Float32Array> {
    return new Map(
      [...this.variables].map(([name, variable]) => [
        name,
        Float32Array.from(variable.dataSync() as Float32Array),
      ]),
    );
  }

  /** [count, ...shape] as the model's input takes it. */
  input(batch: Batch): TensorFlow.Tensor {
    return this.tf.tensor(batch.inputs, [batch.count, ...this.inputShape.slice(1)] as number[]);
  }

  /**
   * Scores whose softmax gives the classes' probabilities. [batch, classes]
   * @param training true applies dropout and uses the batch's own statistics for normalisation
   */
  logits(inputs: TensorFlow.Tensor, training = false): TensorFlow.Tensor {
    const output = this.model.apply(inputs, { training }) as TensorFlow.Tensor;
    return this.#probabilities ? output.add(epsilon).log() : output;
  }

  /**
   * Cross-entropy against the labels, mixed with that against a teacher's softened outputs
   * (Hinton, Vinyals and Dean 2015, §2: the latter scaled by temperature²). A scalar.
   */
  loss(
    inputs: TensorFlow.Tensor,
    labels: TensorFlow.Tensor,
    training: Pick<Training, 'distillation' | 'temperature'>,
    teacher?: Scorer,
  ): TensorFlow.Scalar {
    const logits = this.logits(inputs, true);
    const hard = crossEntropy(labels, logits);
    if (teacher === undefined || training.distillation === 0) return hard;
    const { distillation, temperature } = training;
    const soft = crossEntropy(
      teacher.logits(inputs).div(temperature).softmax(),
      logits.div(temperature),
    );
    return hard
      .mul(1 - distillation)
      .add(soft.mul(distillation * temperature * temperature)) as TensorFlow.Scalar;
  }

  /** @param limit only so many of the first examples */
  async evaluate(data: LabelledData, limit = data.count): Promise<Evaluation> {
    let loss = 0;
    let wrong = 0;
    let examples = 0;
    for (const batch of inOrder(data, evaluationBatch, limit)) {
      const [batchLoss, batchRight] = this.tf.tidy(() => {
        const logits = this.logits(this.input(batch));
        const labels = this.tf.tensor1d(batch.labels, 'int32');
        const right = logits.argMax(-1).equal(labels).sum().dataSync()[0]!;
        const oneHot = this.tf.oneHot(labels, this.classes);
        return [crossEntropy(oneHot, logits).dataSync()[0]!, right];
      });
      loss += batchLoss * batch.count;
      wrong += batch.count - batchRight;
      examples += batch.count;
      await new Promise(setImmediate);
    }
    return { loss: loss / examples, error: wrong / examples, examples };
  }

  dispose(): void {
    this.model.dispose();
  }
}

/** Mean over the batch of −Σ target · log softmax(logits). */
function crossEntropy(target: TensorFlow.Tensor, logits: TensorFlow.Tensor): TensorFlow.Scalar {
  return logits.logSoftmax().mul(target).sum(-1).mean().neg() as TensorFlow.Scalar;
}

function endsInSoftmax(model: TensorFlow.LayersModel): boolean {
  const last = model.layers.at(-1);
  return last?.getClassName() === 'Softmax' || last?.getConfig()['activation'] === 'softmax';
}

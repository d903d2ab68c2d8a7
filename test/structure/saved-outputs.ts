import type { SavedModel } from '@pith/model';
import { toLayersModel } from '@pith/train';
import * as tf from '@tensorflow/tfjs';

/** What TensorFlow.js computes from a saved model, all of its outputs. */
export async function savedOutputs(
  saved: SavedModel,
  inputs: readonly tf.Tensor[],
): Promise<Float32Array[]> {
  const model = await toLayersModel(tf as never, withMultipliers(saved));
  const predicted = model.predict([...inputs]);
  const outputs = Array.isArray(predicted) ? predicted : [predicted];
  const values = outputs.map((output) => Float32Array.from(output.dataSync()));
  tf.dispose(outputs);
  model.dispose();
  return values;
}

/** Random inputs for a model's input shapes, without the batch, some numbers being 0. */
export function randomInputs(
  shapes: readonly (readonly number[])[],
  { batch, seed }: { batch: number; seed: number },
): tf.Tensor[] {
  return shapes.map((shape, i) =>
    tf.tidy(() => tf.relu(tf.randomUniform([batch, ...shape], -0.3, 1, 'float32', seed + i))),
  );
}

/** The greatest difference, relative to the greatest output, or to 1e-3. */
export function outputDifference(
  got: readonly Float32Array[],
  expected: readonly Float32Array[],
): number {
  let worst = got.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (const [o, values] of expected.entries()) {
    const scale = values.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
    if (got[o]?.length !== values.length) return Number.POSITIVE_INFINITY;
    values.forEach((x, i) => {
      const difference = Math.abs(x - got[o]![i]!) / scale;
      worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    });
  }
  return worst;
}

/** tfjs forgets the multiplier of a SeparableConv2D when it saves one; the kernel tells it. */
function withMultipliers(saved: SavedModel): SavedModel {
  const shapes = new Map(saved.tensors.map(({ name, shape }) => [name, shape]));
  const topology = JSON.parse(new TextDecoder().decode(saved.topology), (_, value) => {
    const { class_name, config } = (value ?? {}) as {
      class_name?: string;
      config?: { name: string };
    };
    if (class_name !== 'SeparableConv2D' || config === undefined) return value;
    const depth_multiplier = shapes.get(`${config.name}/depthwise_kernel`)?.[3];
    return { ...value, config: { ...config, depth_multiplier } };
  });
  return { ...saved, topology: new TextEncoder().encode(JSON.stringify(topology)) };
}

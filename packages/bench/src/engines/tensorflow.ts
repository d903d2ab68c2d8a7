import { activateBackend, modelArtifacts } from '@pith/engines';
import type * as TensorFlow from '@tensorflow/tfjs';
import { checkInputs } from './check-inputs.js';
import type { Network, Prepared, PrepareOptions } from './engine.js';

/** What tfjs-node and tfjs-wasm have in common: the saved model, run layer by layer. */
export async function prepareTensorFlow(
  tf: typeof TensorFlow,
  backend: string,
  network: Network,
  { batch = 1 }: PrepareOptions,
): Promise<Pick<Prepared, 'beforeTurn' | 'run' | 'output' | 'dispose'>> {
  checkInputs(network, batch);
  // Backends share one engine in the process; tensors stay on the backend that they were made on.
  const activate = () => activateBackend(tf, backend);
  await activate();
  const { topology, tensors } = network.layersModel;
  const artifacts = modelArtifacts({
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode(topology),
    tensors: [...tensors()],
  });
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  // A Sequential model that has not run yet knows no input names.
  const names = network.inputs.size === 1 ? [...network.inputs.keys()] : model.inputNames;
  const inputs = names.map((name) => {
    const { shape, data } = network.inputs.get(name)!;
    return tf.tensor(data, [batch, ...shape]);
  });
  const predict = (): Float32Array => {
    // Not `predict`, which would go through the batch in slices of 32.
    const results = model.predictOnBatch(inputs.length === 1 ? inputs[0]! : inputs);
    const outputs = Array.isArray(results) ? results : [results];
    const data = outputs.map((output) => output.dataSync<'float32'>());
    for (const output of outputs) output.dispose();
    return data[0]!;
  };
  return {
    beforeTurn: activate,
    run: predict,
    async output() {
      await activate();
      return Float32Array.from(predict());
    },
    async dispose() {
      await activate();
      model.dispose();
      for (const input of inputs) input.dispose();
    },
  };
}

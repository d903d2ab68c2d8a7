import { InputError } from '@pith/container';
import type * as TensorFlow from '@tensorflow/tfjs';
import { checkInputs } from './check-inputs.js';
import type { LayersModelArtifacts, Network, Prepared, PrepareOptions } from './engine.js';

export type { TensorFlow };

/** What tfjs-node and tfjs-wasm have in common: the saved model, run layer by layer. */
export async function prepareTensorFlow(
  tf: typeof TensorFlow,
  backend: string,
  network: Network,
  { batch = 1 }: PrepareOptions,
): Promise<Pick<Prepared, 'beforeTurn' | 'run' | 'output' | 'dispose'>> {
  checkInputs(network, batch);
  // Backends share one engine in the process; tensors stay on the backend that they were made on.
  const activate = async () => {
    if (tf.getBackend() === backend) return;
    if (tf.engine().registryFactory[backend] === undefined || !(await tf.setBackend(backend))) {
      throw new InputError(
        `the TF.js backend "${backend}" is missing or does not start: its package or its native addon is not installed`,
      );
    }
    await tf.ready();
  };
  await activate();
  const model = await tf.loadLayersModel(tf.io.fromMemory(modelArtifacts(network.layersModel)));
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

function modelArtifacts({ topology, tensors }: LayersModelArtifacts): TensorFlow.io.ModelArtifacts {
  const { modelTopology } = JSON.parse(topology) as { modelTopology: object };
  const all = [...tensors()];
  const weightData = new Uint8Array(all.reduce((sum, { data }) => sum + data.byteLength, 0));
  let next = 0;
  for (const { data } of all) {
    weightData.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), next);
    next += data.byteLength;
  }
  const weightSpecs = all.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype }));
  return {
    modelTopology,
    weightSpecs: weightSpecs as TensorFlow.io.WeightsManifestEntry[],
    weightData: weightData.buffer,
  };
}

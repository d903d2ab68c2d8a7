import type { SavedModel } from '@pith/model';
import type * as TensorFlow from '@tensorflow/tfjs';
import type { ValueInfo } from '../open-model.js';
import type { LoadedModel } from './loaded-model.js';
import { modelArtifacts } from './model-artifacts.js';
import { knownShape } from './tensors.js';

export async function loadLayersModel(
  tf: typeof TensorFlow,
  saved: SavedModel,
): Promise<LoadedModel> {
  const model = await tf.loadLayersModel(tf.io.fromMemory(modelArtifacts(saved)));
  const describe =
    (names: readonly string[]) =>
    ({ shape, dtype }: TensorFlow.SymbolicTensor, i: number): ValueInfo => {
      return { name: names[i]!, shape: knownShape(shape), type: dtype };
    };
  return {
    inputs: model.inputs.map(describe(names(model.inputs, model.inputNames))),
    outputs: model.outputs.map(describe(distinct(names(model.outputs, model.outputNames)))),
    async execute(inputs) {
      // Not `predict`, which would go through the batch in slices of 32.
      const outputs = model.predictOnBatch(inputs.length === 1 ? inputs[0]! : [...inputs]);
      return Array.isArray(outputs) ? outputs : [outputs];
    },
    assign(weights) {
      // Not strict, so that some may be missing; which names there are has been checked.
      model.loadWeights(weights, false);
      for (const tensor of Object.values(weights)) tensor.dispose();
    },
    dispose: () => void model.dispose(),
  };
}

/** The layers' names. A Sequential keeps none of its own. */
function names(tensors: readonly TensorFlow.SymbolicTensor[], known: readonly string[]): string[] {
  return tensors.map(({ sourceLayer }, i) => known?.[i] ?? sourceLayer.name);
}

/** Names, numbered where an earlier output comes from the same layer. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}:${before}`;
  });
}

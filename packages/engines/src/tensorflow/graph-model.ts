import type { SavedModel } from '@pith/model';
import type * as TensorFlow from '@tensorflow/tfjs';
import type { ValueInfo } from '../open-model.js';
import type { LoadedModel } from './loaded-model.js';
import { modelArtifacts } from './model-artifacts.js';
import { knownShape } from './tensors.js';

type WeightMap = Record<string, TensorFlow.Tensor[]>;

/** What of a GraphModel's insides is used: TF.js has no way to exchange weights. */
interface Insides {
  readonly executor: { weightMap: WeightMap };
  readonly initializer?: { weightMap: WeightMap };
}

export async function loadGraphModel(
  tf: typeof TensorFlow,
  saved: SavedModel,
): Promise<LoadedModel> {
  const model = await tf.loadGraphModel(tf.io.fromMemory(modelArtifacts(saved)));
  const signature = model.modelSignature as Signature;
  const { inputNodes, outputNodes } = model;
  // Resources such as hash tables are the model's own; nobody feeds them.
  const isFed = (name: string) => signature?.inputs?.[name]?.resourceId === undefined;
  const inputs = inputNodes
    .map((name, i): ValueInfo => {
      const { shape, dtype } = model.inputs[i]!;
      const known = shape ?? signatureShape(signature?.inputs?.[name]);
      return { name, shape: knownShape(known), type: dtype ?? 'float32' };
    })
    .filter(({ name }) => isFed(name));
  const outputs = outputNodes.map((name): ValueInfo => {
    const declared = signature?.outputs?.[name];
    return { name, shape: knownShape(signatureShape(declared)), type: dataType(declared?.dtype) };
  });
  /** An output that is a weight, or what was fed, must outlive it. */
  const owned = (results: TensorFlow.Tensor[], feeds: readonly TensorFlow.Tensor[]) => {
    const kept = new Set(feeds.map(({ id }) => id));
    for (const tensors of Object.values((model as unknown as Insides).executor.weightMap)) {
      for (const { id } of tensors) kept.add(id);
    }
    return results.map((tensor) => (kept.has(tensor.id) ? tensor.clone() : tensor));
  };
  let dynamic = false;
  return {
    inputs,
    outputs,
    async execute(tensors) {
      const feeds = Object.fromEntries(inputs.map(({ name }, i) => [name, tensors[i]!]));
      if (!dynamic) {
        try {
          return owned(list(model.execute(feeds, outputNodes)), tensors);
        } catch (error) {
          // Control flow, which is found only when the graph is compiled for these outputs.
          if (!(error as Error).message?.includes('executeAsync')) throw error;
          dynamic = true;
        }
      }
      return owned(list(await model.executeAsync(feeds, outputNodes)), tensors);
    },
    assign(weights) {
      const { executor, initializer } = model as unknown as Insides;
      const map: WeightMap = { ...executor.weightMap };
      for (const [name, tensor] of Object.entries(weights)) {
        for (const old of map[name] ?? []) old.dispose();
        map[name] = [tf.keep(tensor)];
      }
      // By assignment: the executor then notes which tensors it must not dispose of.
      executor.weightMap = map;
      if (initializer) initializer.weightMap = map;
    },
    dispose: () => model.dispose(),
  };
}

function list(outputs: TensorFlow.Tensor | TensorFlow.Tensor[]): TensorFlow.Tensor[] {
  return Array.isArray(outputs) ? outputs : [outputs];
}

interface SignatureEntry {
  readonly dtype?: string;
  readonly resourceId?: number;
  readonly tensorShape?: { readonly dim?: readonly { readonly size?: string | number }[] };
}

/** The converter's part of model.json that names inputs and outputs; older files have none. */
type Signature =
  | {
      readonly inputs?: Readonly<Record<string, SignatureEntry>>;
      readonly outputs?: Readonly<Record<string, SignatureEntry>>;
    }
  | undefined;

function signatureShape(entry: SignatureEntry | undefined): number[] | undefined {
  return entry?.tensorShape?.dim?.map(({ size }) => Number(size ?? -1));
}

/** TensorFlow's DT_… as TF.js names it. */
function dataType(name: string | undefined): string {
  const types: Readonly<Record<string, string>> = {
    DT_INT32: 'int32',
    DT_INT64: 'int32',
    DT_BOOL: 'bool',
    DT_STRING: 'string',
  };
  return types[name ?? ''] ?? 'float32';
}

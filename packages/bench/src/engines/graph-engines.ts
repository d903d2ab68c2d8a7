import { UsageError } from '@pith/container';
import { type ModelEngine, openSavedModel, type Value } from '@pith/engines';
import type { SavedModel } from '@pith/model';
import type { Engine, Prepared, PrepareOptions } from './engine.js';
import { ownVersion } from './pith.js';

/** A graph (ONNX, TF.js GraphModel) in the forms that engines take it in, and the inputs of all. */
export interface GraphNetwork {
  readonly name: string;
  /** What other engines run: the same weights, dense, zeros included. */
  readonly saved: SavedModel;
  /** The `.pith` file. */
  readonly pith: Uint8Array;
  /** By the names of the graph's inputs, batch included. */
  readonly inputs: Readonly<Record<string, Value>>;
}

/** Engines by the names that users know them by, as `@pith/engines` calls them. */
const ENGINES: Readonly<Record<string, ModelEngine>> = {
  'tfjs-node': 'tfjs-node',
  'tfjs-wasm': 'tfjs',
  'onnxruntime-node': 'onnxruntime-node',
  'onnxruntime-web': 'onnxruntime-web',
};

/** The engines that run a graph's format. */
export function graphPeers({ format }: Pick<SavedModel, 'format'>): readonly string[] {
  return format === 'onnx' ? ['onnxruntime-node', 'onnxruntime-web'] : ['tfjs-node', 'tfjs-wasm'];
}

/** @throws {UsageError} when no engine of the name runs the format */
export function graphEngineNamed(
  name: string,
  { format }: Pick<SavedModel, 'format'>,
): Engine<GraphNetwork> {
  const peers = graphPeers({ format });
  if (!peers.includes(name)) {
    throw new UsageError(
      `"${name}" does not run a model of the format ${format}; ${peers.join(' and ')} do`,
    );
  }
  return graphEngine(name, ENGINES[name]!);
}

/** Pith's own runtime, on the `.pith` file as it is. */
export function pithGraph(): Engine<GraphNetwork> {
  return graphEngine('pith', 'pith');
}

function graphEngine(name: string, engine: ModelEngine): Engine<GraphNetwork> {
  return {
    name,
    async prepare({ saved, pith, inputs }, { threads = 1 }: PrepareOptions = {}) {
      const model = await openSavedModel(saved, { engine, threads, pith });
      const first = model.outputs[0]!.name;
      const output = async () => {
        const { data } = (await model.run(inputs))[first]!;
        return Float32Array.from(data);
      };
      // A backend without some operation is changed for another by the first run.
      await output();
      return {
        engine: name,
        version: /\d+\.\d+\.\d+/.exec(model.engine)?.[0] ?? ownVersion(),
        threads: engine === 'tfjs' ? 1 : threads,
        note: `as ${model.engine}; a run takes plain arrays and gives plain arrays`,
        run: () => model.run(inputs),
        output,
        dispose: () => model.dispose(),
      } satisfies Prepared;
    },
  };
}

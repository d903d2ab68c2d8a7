import type { GraphNetwork, Network } from '@pith/bench';
import { UsageError } from '@pith/container';
import { runOptions } from '@pith/engines';
import type { LayerStatistics, Model, ModelStatistics } from '@pith/runtime';
import type { InputInfo } from './calibration/sample.js';
import { type ShapeOption, withShapes } from './calibration/shape-option.js';
import { syntheticSamples } from './calibration/synthetic-samples.js';
import type { MeasuredEngine, Peers, PeersOptions } from './compare-with-peers.js';
import { decodePithFile, namingFile, type OpenedPithFile } from './pith-file.js';
import { profileLayers } from './profile-layers.js';

/** A `.pith` file that is timed, in the forms that engines take its kind of model in. */
export interface BenchSubject {
  /** Engines to compare with unless the user names some. */
  readonly usualPeers: readonly string[];
  /** @throws UsageError if there is no engine of the name for this kind of model */
  checkEngine(name: string): void;
  /** @throws UsageError if the model does not take such a batch */
  checkBatch(batch: number): void;
  compare(peers: Peers, options: PeersOptions): Promise<MeasuredEngine[]>;
  profile(model: Model, batch: number, signal: AbortSignal): Promise<LayerStatistics[]>;
  /** What Pith's model is made of, once it is decided. */
  planned(model: Model): Promise<ModelStatistics>;
}

/** A LayersModel of known sizes, on random inputs. */
export async function layersSubject(
  { path, source }: OpenedPithFile,
  { inputDensity }: { readonly inputDensity: number },
): Promise<BenchSubject> {
  const { engineNamed, openNetwork, pith } = await import('@pith/bench');
  const open = (batch: number): Promise<Network> =>
    namingFile(path, () => openNetwork(source, { name: path, batch, inputDensity }));
  return {
    usualPeers: ['tfjs-node', 'tfjs-wasm', 'onnxruntime-node', 'onnxruntime-web'],
    checkEngine: (name) => void engineNamed(name),
    checkBatch() {},
    async compare(peers, options) {
      const engines = { own: () => pith(), named: (name: string) => engineNamed(name) };
      return peers.compare(await open(options.batch), engines, options);
    },
    async profile(model, batch, signal) {
      const { inputs } = await open(batch);
      const data = Object.fromEntries([...inputs].map(([name, input]) => [name, input.data]));
      return profileLayers(model, data, { batch, signal });
    },
    planned: async (model) => model.stats,
  };
}

/** Seed of made-up inputs. */
const SEED = 1;

/** A graph, or a LayersModel of open sizes, on made-up inputs, in the engines of its own format. */
export async function shapedSubject(
  opened: OpenedPithFile,
  {
    shape,
    inputDensity,
  }: { readonly shape?: readonly ShapeOption[]; readonly inputDensity: number },
): Promise<BenchSubject> {
  const { path, source: pith } = opened;
  if (inputDensity !== 1) {
    throw new UsageError(`--input-density is for LayersModels of known sizes, but ${path} is none`);
  }
  const { graphEngineNamed, graphPeers, pithGraph } = await import('@pith/bench');
  const { openSavedModel } = await import('@pith/engines');
  const saved = await decodePithFile(opened);
  const open = async (batch: number): Promise<GraphNetwork> => {
    const model = await namingFile(path, () => openSavedModel(saved, { engine: 'pith', pith }));
    try {
      const inputs = withShapes(inBatches(model.inputs, batch), shape);
      const [sample] = await syntheticSamples(model, inputs, { count: 1, seed: SEED });
      return { name: path, saved, pith, inputs: sample!.values };
    } finally {
      await model.dispose();
    }
  };
  return {
    usualPeers: graphPeers(saved),
    checkEngine: (name) => void graphEngineNamed(name, saved),
    checkBatch(batch) {
      if (batch === 1 || shape === undefined) return;
      throw new UsageError(`--shape says the batch already: leave --batch out, not ${batch}`);
    },
    async compare(peers, options) {
      const named = (name: string) => graphEngineNamed(name, saved);
      return peers.compare(await open(options.batch), { own: pithGraph, named }, options);
    },
    async profile(model, batch, signal) {
      const { data, options } = runOptions(model, (await open(batch)).inputs);
      return profileLayers(model, data, { ...options, signal });
    },
    async planned(model) {
      const { data, options } = runOptions(model, (await open(1)).inputs);
      await model.run(data, options);
      return model.stats;
    },
  };
}

/** The inputs with their first size, where that is open, set to a batch. */
function inBatches(inputs: readonly InputInfo[], batch: number): InputInfo[] {
  if (batch > 1 && !inputs.some(({ shape }) => shape.length > 0 && typeof shape[0] !== 'number')) {
    throw new UsageError(
      `the model takes no batch of ${batch}: its inputs leave no first size open`,
    );
  }
  return inputs.map((input) => {
    const [first, ...rest] = input.shape;
    const isOpen = input.shape.length > 0 && typeof first !== 'number';
    return isOpen ? { ...input, shape: [batch, ...rest] } : input;
  });
}

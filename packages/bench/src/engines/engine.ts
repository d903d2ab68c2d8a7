import type { Tensor } from '@pith/container';
import type { Program } from '@pith/runtime';

/** A network in the forms that engines take it in, and the input that all are given. */
export interface Network {
  readonly name: string;
  readonly program: Program;
  /** A tensor by its name: float32, row-major. */
  decode(tensor: string): Float32Array;
  /** For engines that run the saved model itself. */
  readonly layersModel: LayersModelArtifacts;
  /** The `.pith` file. */
  readonly pith: Uint8Array;
  /** By the names of the program's inputs. */
  readonly inputs: ReadonlyMap<string, NetworkInput>;
}

export interface LayersModelArtifacts {
  /** The JSON text of model.json without its weightsManifest. */
  readonly topology: string;
  /** Called when an engine wants them, since they can be large. */
  tensors(): Iterable<Tensor>;
}

export interface NetworkInput {
  /** Without the batch: [features], [height, width, channels], … */
  readonly shape: readonly number[];
  /** [batch, ...shape] */
  readonly data: Float32Array;
}

export interface PrepareOptions {
  /** @default 1 */
  readonly batch?: number;
  /** Threads that compute. @default 1 */
  readonly threads?: number;
}

/** Something that runs networks, in the forms that `N` has them in. */
export interface Engine<N = Network> {
  readonly name: string;
  /** Loads the network and binds its input, so that all that is left is to run it. */
  prepare(network: N, options?: PrepareOptions): Promise<Prepared>;
}

/** A network that is loaded in an engine. */
export interface Prepared {
  /** The engine and the version that was found. */
  readonly engine: string;
  readonly version: string;
  /** Threads that compute, as far as the engine can be told. */
  readonly threads: number;
  /** What a reader of the timings should know of how this engine is run. */
  readonly note?: string;
  /** To be called, untimed, before a turn of runs when another engine may have run in between. */
  beforeTurn?(): Promise<void>;
  /** One inference, ended when its result can be read; the cost of the call is part of it. */
  run(): unknown;
  /** The first output, [batch, ...shape], channels-last. */
  output(): Promise<Float32Array>;
  /** What the engine itself says that it holds, where it does. */
  memoryBytes?(): number;
  dispose(): Promise<void>;
}

import { createRequire } from 'node:module';
import { load as loadPith } from '@pith/runtime';
import { checkInputs } from './check-inputs.js';
import type { Engine } from './engine.js';

/** What is used of a model that @pith/runtime has loaded. */
export interface PithModel {
  readonly stats: {
    readonly instructionSet: string;
    readonly threads: number;
    readonly memoryBytes: number;
  };
  run(
    inputs: Readonly<Record<string, Float32Array>>,
    options: { readonly batch: number },
  ): Promise<Record<string, Float32Array>>;
  dispose(): void;
}

export interface PithOptions {
  /**
   * `load` with other options, such as another instruction set.
   * @default `load` of @pith/runtime
   */
  readonly load?: (bytes: Uint8Array, options: { readonly threads: number }) => Promise<PithModel>;
  /** Tells apart where several are compared. @default 'pith' */
  readonly name?: string;
}

/** Pith's own sparse runtime. */
export function pith({ load = loadPith, name = 'pith' }: PithOptions = {}): Engine {
  return {
    name,
    async prepare(network, { batch = 1, threads = 1 } = {}) {
      checkInputs(network, batch);
      const model = await load(network.pith, { threads });
      const { stats } = model;
      const inputs = Object.fromEntries(
        [...network.inputs].map(([input, { data }]) => [input, data]),
      );
      const output = network.program.outputs[0]!.name;
      return {
        engine: name,
        version: ownVersion(),
        threads: stats.threads,
        note: `instruction set: ${stats.instructionSet}`,
        memoryBytes: () => model.stats.memoryBytes,
        run: () => model.run(inputs, { batch }),
        output: async () => (await model.run(inputs, { batch }))[output]!,
        dispose: async () => model.dispose(),
      };
    },
  };
}

/** Of Pith. */
export function ownVersion(): string {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  return version;
}

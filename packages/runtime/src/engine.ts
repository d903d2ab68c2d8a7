import type { PithFile } from '@pith/container';
import { type Bindings, Executable, type InputData } from './execute/executable.js';
import type { Profile } from './execute/profile.js';
import type { Watcher } from './execute/watcher.js';
import { chooseKernels, type InstructionSet } from './kernels/choose-kernels.js';
import { Memory } from './memory/memory.js';
import { buildOperator } from './operators/build-operator.js';
import type { Operator, OperatorContext } from './operators/operator.js';
import { operatorKey } from './operators/operator-key.js';
import { chooseLayouts } from './plan/layouts.js';
import { isGeneral } from './program/is-general.js';
import { lowerModel } from './program/lower-model.js';
import type { Operation, Program } from './program/program.js';
import type { Exchange } from './threads/exchange.js';
import type { StoredWeights } from './weights/layer-weights.js';
import { layerWeights } from './weights/pith-layer-weights.js';
import type { ReceivedModel } from './weights/receive-model.js';

/** Samples that are run together; a larger batch is run in parts. */
export const BATCH_PART = 64;

/**
 * From this many samples on, running them together beats one after another: on the layers of EIE
 * (Han et al. 2016, Table III) with its zeros, which single samples skip, 0.8 to 3.7 times as fast.
 */
const LEAST_BATCH = 4;

export interface EngineOptions {
  readonly instructionSet: InstructionSet | 'auto';
  readonly thread: { readonly index: number; readonly count: number };
  readonly exchange?: Exchange | undefined;
}

/** The samples from `begin` on of data that holds `batch` of them. */
function cut(
  { inputs, outputs }: Bindings,
  batch: number,
  begin: number,
  samples: number,
): Bindings {
  const part = <T extends InputData>(data: T): T => {
    const size = data.length / batch;
    return data.subarray(begin * size, (begin + samples) * size) as T;
  };
  return { inputs: inputs.map(part), outputs: outputs.map(part) };
}

/** A large batch in parts, so that memory does not grow with it. */
export function* parts(
  batch: number,
  bindings: Bindings,
): Generator<{ samples: number; bindings: Bindings }> {
  for (let begin = 0; begin < batch; begin += BATCH_PART) {
    const samples = Math.min(BATCH_PART, batch - begin);
    yield {
      samples,
      bindings: samples === batch ? bindings : cut(bindings, batch, begin, samples),
    };
  }
}

/** One thread's part of a model: its memory, its share of the weights, its plans. */
export class Engine {
  readonly program: Program;
  readonly instructionSet: InstructionSet;
  readonly memory: Memory;
  readonly single: Executable;
  #batched: Executable | undefined;
  readonly #context: OperatorContext;
  readonly #options: EngineOptions;
  readonly #operators = new Map<Operation, Operator>();
  /** By {@link operatorKey}. */
  readonly #shared = new Map<string, Operator>();

  private constructor(
    context: OperatorContext,
    instructionSet: InstructionSet,
    options: EngineOptions,
  ) {
    this.program = context.program;
    this.memory = context.memory;
    this.instructionSet = instructionSet;
    this.#context = context;
    this.#options = options;
    this.single = this.#executable(1);
  }

  /**
   * Packs a model's weights and plans its runs.
   *
   * @param file kept, since a first batch decodes weights again
   * @param given the program where it is made already, and what has been decoded already
   */
  static async create(
    file: PithFile,
    { decoded, ...made }: { program?: Program; decoded?: ReceivedModel['decoded'] },
    options: EngineOptions,
  ): Promise<Engine> {
    const program = made.program ?? (await lowerModel(file));
    const memory = new Memory();
    const { kernels, instructionSet } = await chooseKernels(memory, options.instructionSet);
    const weights = (tensor: string): StoredWeights => {
      const early = decoded?.get(tensor);
      decoded?.delete(tensor);
      return (
        early ??
        layerWeights({
          descriptor: file.tensors.find(({ name }) => name === tensor)!,
          decodeSparse: () => file.decodeSparse(tensor),
          decodeTensor: () => file.decodeTensor(tensor),
        })
      );
    };
    const general = program.operations.some(isGeneral)
      ? await (await import('./operators/general/load-general-operators.js')).loadGeneralOperators(
          memory,
          instructionSet,
        )
      : undefined;
    const context: OperatorContext = {
      ...{ memory, kernels, program, weights, layouts: chooseLayouts(program) },
      thread: options.thread,
      ...(general && { general }),
    };
    return new Engine(context, instructionSet, options);
  }

  /**
   * Runs 1 … BATCH_PART samples.
   *
   * @param bindings in the program's order, [samples][elements] each
   * @param watcher sees samples one by one
   */
  run(samples: number, bindings: Bindings, profile?: Profile, watcher?: Watcher): void {
    if (samples >= LEAST_BATCH && !watcher && this.#gainsFromBatches()) {
      this.#batched ??= this.#executable(BATCH_PART);
      this.#batched.run(samples, bindings, profile);
    } else if (samples === 1) this.single.run(1, bindings, profile, watcher);
    else {
      for (let i = 0; i < samples; i++) {
        this.single.run(1, cut(bindings, samples, i, 1), profile, watcher);
      }
    }
  }

  #gainsFromBatches(): boolean {
    return this.program.operations.some(
      ({ kind, output }) =>
        kind === 'fully-connected' && this.program.values[output]!.shape.length === 1,
    );
  }

  #executable(batch: number): Executable {
    return new Executable(this.#context, {
      batch,
      exchange: this.#options.exchange,
      operator: (operation, { lanes }) => {
        if (lanes) return buildOperator(this.#context, operation, { lanes });
        const known = this.#operators.get(operation);
        if (known) return known;
        const key = operatorKey(this.#context, operation);
        const twin = key === undefined ? undefined : this.#shared.get(key);
        const operator = twin ?? buildOperator(this.#context, operation, { lanes });
        this.#operators.set(operation, operator);
        if (key !== undefined) this.#shared.set(key, operator);
        return operator;
      },
    });
  }
}

import { type PithFile, readModel } from '@pith/container';
import { type Bindings, Executable, type InputData } from './execute/executable.js';
import type { Profile } from './execute/profile.js';
import { loadHuffmanDecoder } from './huffman/load-huffman-decoder.js';
import { chooseKernels, type InstructionSet } from './kernels/choose-kernels.js';
import { Memory } from './memory/memory.js';
import { buildOperator } from './operators/build-operator.js';
import type { Operator, OperatorContext } from './operators/operator.js';
import { chooseLayouts } from './plan/layouts.js';
import { lowerModel } from './program/lower-model.js';
import type { Operation, Program } from './program/program.js';
import type { Exchange } from './threads/exchange.js';
import { layerWeights } from './weights/pith-layer-weights.js';

/** Samples that are run together; a larger batch is run in parts. */
export const BATCH_PART = 64;

/** From this many samples on, running them together beats one after another. */
const LEAST_BATCH = 4;

export interface EngineOptions {
  readonly instructionSet: InstructionSet | 'auto';
  readonly thread: { readonly index: number; readonly count: number };
  readonly exchange?: Exchange | undefined;
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
   * Lowers a model and packs its weights.
   *
   * @param bytes the whole `.pith` file; kept, since a first batch decodes weights again
   */
  static async create(
    bytes: Uint8Array,
    limits: Parameters<typeof readModel>[1] & object,
    options: EngineOptions,
  ): Promise<Engine> {
    const huffmanDecoder = await loadHuffmanDecoder();
    const file: PithFile = await readModel(bytes, {
      ...limits,
      ...(huffmanDecoder && { huffmanDecoder }),
    });
    const program = lowerModel(file);
    const memory = new Memory();
    const { kernels, instructionSet } = await chooseKernels(memory, options.instructionSet);
    const context: OperatorContext = {
      ...{ memory, kernels, program, layouts: chooseLayouts(program) },
      thread: options.thread,
      weights: (tensor) => layerWeights(file, tensor),
    };
    return new Engine(context, instructionSet, options);
  }

  /**
   * @param inputs in the program's order, [batch][elements] each
   * @param outputs are filled
   */
  run(batch: number, bindings: Bindings, profile?: Profile): void {
    const takesBatches = batch >= LEAST_BATCH && this.#gainsFromBatches();
    const part = takesBatches ? BATCH_PART : 1;
    for (let begin = 0; begin < batch; begin += part) {
      const samples = Math.min(part, batch - begin);
      const executable =
        samples >= LEAST_BATCH ? (this.#batched ??= this.#executable(BATCH_PART)) : this.single;
      const one = batch === samples ? bindings : this.#part(bindings, batch, begin, samples);
      if (executable === this.single && samples > 1) {
        for (let i = 0; i < samples; i++) {
          executable.run(1, this.#part(one, samples, i, 1), profile);
        }
      } else executable.run(samples, one, profile);
    }
  }

  #gainsFromBatches(): boolean {
    return this.program.operations.some(
      ({ kind, output }) =>
        kind === 'fully-connected' && this.program.values[output]!.shape.length === 1,
    );
  }

  #part({ inputs, outputs }: Bindings, batch: number, begin: number, samples: number): Bindings {
    const cut = <T extends InputData>(data: T): T => {
      const size = data.length / batch;
      return data.subarray(begin * size, (begin + samples) * size) as T;
    };
    return { inputs: inputs.map(cut), outputs: outputs.map(cut) };
  }

  #executable(batch: number): Executable {
    return new Executable(this.#context, {
      batch,
      exchange: this.#options.exchange,
      operator: (operation, { lanes }) => {
        if (lanes) return buildOperator(this.#context, operation, { lanes });
        let operator = this.#operators.get(operation);
        if (!operator) {
          operator = buildOperator(this.#context, operation, { lanes });
          this.#operators.set(operation, operator);
        }
        return operator;
      },
    });
  }
}

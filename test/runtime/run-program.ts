import { Executable } from '../../packages/runtime/src/execute/executable.js';
import { chooseKernels } from '../../packages/runtime/src/kernels/choose-kernels.js';
import { Memory } from '../../packages/runtime/src/memory/memory.js';
import { buildOperator } from '../../packages/runtime/src/operators/build-operator.js';
import { loadGeneralOperators } from '../../packages/runtime/src/operators/general/load-general-operators.js';
import type { OperatorContext } from '../../packages/runtime/src/operators/operator.js';
import { chooseLayouts } from '../../packages/runtime/src/plan/layouts.js';
import type { Program } from '../../packages/runtime/src/program/program.js';
import type { StoredWeights } from '../../packages/runtime/src/weights/layer-weights.js';

export interface RunOptions {
  readonly instructionSet: 'simd' | 'typescript';
  /** @default 1 */
  readonly samples?: number;
  weights?(tensor: string): StoredWeights;
}

/**
 * Runs a program on one thread, without a file around it.
 *
 * @param inputs [samples][elements] each
 */
export async function runProgram(
  program: Program,
  inputs: readonly ArrayLike<number>[],
  { instructionSet, samples = 1, weights }: RunOptions,
): Promise<Float32Array[]> {
  const memory = new Memory();
  const { kernels } = await chooseKernels(memory, instructionSet);
  const context: OperatorContext = {
    ...{ memory, kernels, program, layouts: chooseLayouts(program) },
    thread: { index: 0, count: 1 },
    general: await loadGeneralOperators(memory, instructionSet),
    weights(tensor) {
      if (!weights) throw new Error(`no weights for "${tensor}"`);
      return weights(tensor);
    },
  };
  const executable = new Executable(context, {
    batch: samples,
    exchange: undefined,
    operator: (operation, options) => buildOperator(context, operation, options),
  });
  const outputs = program.outputs.map(({ value }) => {
    const elements = program.values[value]!.shape.reduce((a, b) => a * b, 1);
    return new Float32Array(samples * elements);
  });
  executable.run(samples, { inputs: inputs.map((input) => Float32Array.from(input)), outputs });
  return outputs;
}

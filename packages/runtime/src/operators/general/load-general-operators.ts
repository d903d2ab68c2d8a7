import type { InstructionSet } from '../../kernels/choose-kernels.js';
import { loadGeneralKernels } from '../../kernels/general/load-general-kernels.js';
import type { Memory } from '../../memory/memory.js';
import type { OperatorContext } from '../operator.js';
import { buildGeneralOperator } from './build-general-operator.js';

/**
 * What builds operations on plain values, for `OperatorContext.general`.
 *
 * @param instructionSet what `chooseKernels` chose for this memory
 */
export async function loadGeneralOperators(
  memory: Memory,
  instructionSet: InstructionSet,
): Promise<NonNullable<OperatorContext['general']>> {
  const kernels = await loadGeneralKernels(memory, instructionSet);
  return (context, operation) => buildGeneralOperator(context, kernels, operation);
}

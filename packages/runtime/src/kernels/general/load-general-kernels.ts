import * as packed from '#packed-general-kernels';
import type { Memory } from '../../memory/memory.js';
import type { InstructionSet } from '../choose-kernels.js';
import { instantiator } from '../webassembly.js';
import type { GeneralKernels } from './kernels.js';
import { referenceGeneral } from './reference.js';

const webAssemblyGeneralKernels = instantiator<GeneralKernels>(packed);

/** The kernels of general operations in the set that `chooseKernels` chose for a memory. */
export async function loadGeneralKernels(
  memory: Memory,
  instructionSet: InstructionSet,
): Promise<GeneralKernels> {
  if (instructionSet === 'typescript') return referenceGeneral(memory);
  return await webAssemblyGeneralKernels(instructionSet, memory);
}

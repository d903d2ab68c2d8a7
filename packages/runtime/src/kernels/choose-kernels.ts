import { UsageError } from '@pith/container';
import type { Memory } from '../memory/memory.js';
import type { Kernels } from './kernels.js';
import { supports, type WebAssemblyVariant, webAssemblyKernels } from './webassembly.js';

/** What computes: WebAssembly with fused multiply-add, without, or plain TypeScript. */
export type InstructionSet = WebAssemblyVariant | 'typescript';

export const INSTRUCTION_SETS: readonly InstructionSet[] = ['relaxed-simd', 'simd', 'typescript'];

export interface ChosenKernels {
  readonly kernels: Kernels;
  readonly instructionSet: InstructionSet;
}

/**
 * The kernels for a memory: those asked for, or the fastest that the engine has. Plain TypeScript is
 * the last resort and gives the same results, many times slower; what was chosen is told in
 * `model.stats.instructionSet`.
 *
 * @throws {UsageError} when the set asked for is unknown or the engine lacks it
 */
export async function chooseKernels(
  memory: Memory,
  wanted: InstructionSet | 'auto' = 'auto',
): Promise<ChosenKernels> {
  if (wanted !== 'auto' && !INSTRUCTION_SETS.includes(wanted)) {
    throw new UsageError(
      `instructionSet is "${wanted}", but must be auto, ${INSTRUCTION_SETS.join(', ')}`,
    );
  }
  for (const variant of ['relaxed-simd', 'simd'] as const) {
    if (wanted !== 'auto' && wanted !== variant) continue;
    if (!supports(variant)) {
      if (wanted === 'auto') continue;
      throw new UsageError(
        `this engine has no WebAssembly ${variant}; leave instructionSet out to take what it has`,
      );
    }
    try {
      return { kernels: await webAssemblyKernels(variant, memory), instructionSet: variant };
    } catch (error) {
      // A page's content security policy can forbid WebAssembly although the engine has it.
      if (wanted !== 'auto') throw error;
    }
  }
  // Imported here alone, so that a page whose engine has SIMD does not download it.
  const { referenceKernels } = await import('./reference.js');
  return { kernels: referenceKernels(memory), instructionSet: 'typescript' };
}

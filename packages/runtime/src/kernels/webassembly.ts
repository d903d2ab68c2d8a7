import * as packed from '#packed-kernels';
import type { Memory } from '../memory/memory.js';
import type { Kernels } from './kernels.js';
import { type PackedKernels, unpackKernels } from './unpack-kernels.js';

/** WebAssembly modules, by the instructions that they use. */
const VARIANTS = { 'relaxed-simd': 'relaxedSimd', simd: 'simd' } as const;

export type WebAssemblyVariant = keyof typeof VARIANTS;

/**
 * Whether the engine runs a variant. It asks the engine itself, with a module of the same
 * instructions, so there is no list of versions to keep.
 */
export function supports(variant: WebAssemblyVariant): boolean {
  return (
    typeof WebAssembly !== 'undefined' &&
    WebAssembly.validate(fromBase64(packed.probes[VARIANTS[variant]]))
  );
}

/**
 * The kernels of a variant, at work in a memory.
 *
 * @throws {WebAssembly.CompileError} where a page's security policy forbids WebAssembly
 */
export const webAssemblyKernels = instantiator<Kernels>(packed);

/** How a module's kernels come to a memory; each variant is compiled once a process. */
export function instantiator<Exports>(
  source: PackedKernels,
): (variant: WebAssemblyVariant, memory: Pick<Memory, 'webAssembly'>) => Promise<Exports> {
  const compiled = new Map<WebAssemblyVariant, Promise<WebAssembly.Module>>();
  return async (variant, memory) => {
    let module = compiled.get(variant);
    if (!module) {
      module = WebAssembly.compile(unpackKernels(source, VARIANTS[variant]));
      compiled.set(variant, module);
      module.catch(() => compiled.delete(variant));
    }
    const imports = { env: { memory: memory.webAssembly! } };
    return (await WebAssembly.instantiate(await module, imports)).exports as unknown as Exports;
  };
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

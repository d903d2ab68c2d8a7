import { probes } from '#packed-kernels';
import type { Memory } from '../memory/memory.js';
import type { Kernels } from './kernels.js';
import { unpackKernels } from './unpack-kernels.js';

/** WebAssembly modules, by the instructions that they use. */
const VARIANTS = { 'relaxed-simd': 'relaxedSimd', simd: 'simd' } as const;

export type WebAssemblyVariant = keyof typeof VARIANTS;

const compiled = new Map<WebAssemblyVariant, Promise<WebAssembly.Module>>();

/**
 * Whether the engine runs a variant. It asks the engine itself, with a module of the same
 * instructions, so there is no list of versions to keep.
 */
export function supports(variant: WebAssemblyVariant): boolean {
  return (
    typeof WebAssembly !== 'undefined' &&
    WebAssembly.validate(fromBase64(probes[VARIANTS[variant]]))
  );
}

/**
 * The kernels of a variant, at work in a memory. The module is compiled once a process.
 *
 * @throws {WebAssembly.CompileError} where a page's security policy forbids WebAssembly
 */
export async function webAssemblyKernels(
  variant: WebAssemblyVariant,
  memory: Memory,
): Promise<Kernels> {
  let module = compiled.get(variant);
  if (!module) {
    module = WebAssembly.compile(unpackKernels(VARIANTS[variant]));
    compiled.set(variant, module);
    module.catch(() => compiled.delete(variant));
  }
  const imports = { env: { memory: memory.webAssembly! } };
  return (await WebAssembly.instantiate(await module, imports)).exports as unknown as Kernels;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

import { relaxedSimd, simd } from '#kernel-modules';
import type { Memory } from '../memory/memory.js';
import type { Kernels } from './kernels.js';

/** WebAssembly modules, by the instructions that they use. */
const modules = { 'relaxed-simd': relaxedSimd, simd } as const;

export type WebAssemblyVariant = keyof typeof modules;

const compiled = new Map<WebAssemblyVariant, Promise<WebAssembly.Module>>();

/**
 * Whether the engine runs a variant. It asks the engine itself, with the very module, so there is no
 * list of versions to keep.
 */
export function supports(variant: WebAssemblyVariant): boolean {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(moduleBytes(variant));
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
  const module = await compile(variant);
  const instance = await WebAssembly.instantiate(module, { env: { memory: memory.webAssembly! } });
  return instance.exports as unknown as Kernels;
}

function compile(variant: WebAssemblyVariant): Promise<WebAssembly.Module> {
  let module = compiled.get(variant);
  if (!module) {
    module = WebAssembly.compile(moduleBytes(variant));
    compiled.set(variant, module);
    module.catch(() => compiled.delete(variant));
  }
  return module;
}

function moduleBytes(variant: WebAssemblyVariant): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(modules[variant]), (character) => character.charCodeAt(0));
}

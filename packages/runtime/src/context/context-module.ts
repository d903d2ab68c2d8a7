import type { ContextDecoder, ContextStream, FirstModels } from '@pith/container';
import * as packed from '#packed-context-decoder';
import { instantiator, supports } from '../kernels/webassembly.js';
import { createContextDecoder } from './context-decoder.js';
import type { ContextKernels } from './kernels.js';

const instantiate = instantiator<ContextKernels>(packed);

/** As `openContextDecoder`, which fetches this file. */
export async function contextModuleDecoder(
  stream: ContextStream,
  models: FirstModels,
): Promise<ContextDecoder | undefined> {
  if (!supports('simd')) return undefined;
  const webAssembly = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  try {
    const kernels = await instantiate('simd', { webAssembly });
    return createContextDecoder(kernels, webAssembly, stream, models);
  } catch (error) {
    // A page's content security policy can forbid WebAssembly although the engine has it.
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

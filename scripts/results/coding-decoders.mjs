import { join } from 'node:path';
import { root } from '../bootstrap/run.mjs';

/**
 * Decoders that the benchmark of @pith/container does not know: the runtime's for contexts, in WebAssembly.
 * Compiling it is not counted, as that is done once; its memory for each file is.
 */
export async function codingDecoders() {
  const dist = (name, file) => import(join(root, 'packages', name, 'dist', file));
  const { contextModuleDecoder } = await dist('runtime', 'context/context-module.js');
  const { RangeDecoder } = await dist('container', 'range-coder.js');
  const { ContextModels } = await dist('container', 'context-coder/index.js');
  return [
    {
      ...{ name: 'context, WebAssembly', of: 'context' },
      async decode(bytes, streams, scans) {
        const stream = new RangeDecoder(bytes, 16);
        const decoder = await contextModuleDecoder(stream, new ContextModels());
        if (decoder === undefined) throw new Error('this Node has no WebAssembly SIMD');
        return streams.map((tensor, i) => {
          const symbols = new Uint16Array(tensor.symbols.length);
          decoder.decode({ ...tensor, scan: scans[i] }, symbols);
          return symbols;
        });
      },
    },
  ];
}

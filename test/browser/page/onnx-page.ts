// A page that runs models in ONNX Runtime, taken from `.pith` files.

import { toOnnx } from '@pith/adapters';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

export interface OnnxPage {
  /** The outputs of the model at `address` for one input of the given shape. */
  run(address: string, shape: readonly number[], numbers: readonly number[]): Promise<number[][]>;
}

declare global {
  var onnxPage: OnnxPage;
}

globalThis.onnxPage = {
  async run(address, shape, numbers) {
    env.wasm.numThreads = 1;
    env.wasm.wasmBinary ??= await (await fetch('../models/onnxruntime.wasm')).arrayBuffer();
    const session = await InferenceSession.create(await toOnnx(address), {
      executionProviders: ['wasm'],
    });
    const input = new Tensor('float32', Float32Array.from(numbers), shape);
    const outputs = await session.run({ [session.inputNames[0]!]: input });
    return session.outputNames.map((name) => Array.from(outputs[name]!.data as Float32Array));
  },
};

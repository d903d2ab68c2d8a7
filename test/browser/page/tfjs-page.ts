// A page that runs models in TensorFlow.js, taken from `.pith` files.

import { pithHandler } from '@pith/adapters';
import * as tf from '@tensorflow/tfjs';

export interface TfjsPage {
  /** The first output of the model at `address` for one input of the given shape. */
  predict(
    kind: 'graph' | 'layers',
    address: string,
    shape: readonly number[],
    numbers: readonly number[],
  ): Promise<number[]>;
}

declare global {
  var tfjsPage: TfjsPage;
}

globalThis.tfjsPage = {
  async predict(kind, address, shape, numbers) {
    await tf.setBackend('cpu');
    const handler = pithHandler(address);
    const model =
      kind === 'graph' ? await tf.loadGraphModel(handler) : await tf.loadLayersModel(handler);
    const output = model.predict(tf.tensor([...numbers], [...shape]));
    const [first] = output instanceof tf.Tensor ? [output] : Object.values(output);
    return Array.from(await first!.data());
  },
};

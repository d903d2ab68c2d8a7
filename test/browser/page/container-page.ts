// A page that decodes `.pith` files, all tensors of them, by every decoder that there is.

import { openModel, readModel, type Tensor } from '@pith/container';
import { openContextDecoder } from '@pith/runtime';
import { digestTensor } from '../digest-tensor.js';
import type { Reading } from './readings.js';

export interface ContainerPage {
  /** A digest of each tensor of the file at `address`, and whether WebAssembly decoded it. */
  digests(address: string, how: Reading): Promise<[digests: string[], inWebAssembly: boolean]>;
}

declare global {
  var containerPage: ContainerPage;
}

globalThis.containerPage = {
  async digests(address, how) {
    const response = await fetch(address);
    const tensors: Tensor[] = [];
    let inWebAssembly = false;
    if (how !== 'arriving') {
      const bytes = new Uint8Array(await response.arrayBuffer());
      const file = await readModel(bytes, {
        ...(how === 'in WebAssembly' && {
          async contextDecoder(...asked) {
            const decoder = await openContextDecoder(...asked);
            inWebAssembly = decoder !== undefined;
            return decoder;
          },
        }),
      });
      for (const { name } of file.tensors) tensors.push(file.decodeTensor(name));
    } else {
      for await (const tensor of await openModel(response.body!)) {
        tensors.push(tensor.decodeTensor());
      }
    }
    return [await Promise.all(tensors.map(digestTensor)), inWebAssembly];
  },
};

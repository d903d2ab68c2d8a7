// A page that decodes `.pith` files, all tensors of them, by the container alone.

import { openModel, readModel, type Tensor } from '@pith/container';
import { digestTensor } from '../digest-tensor.js';

export interface ContainerPage {
  /** A digest of each tensor of the file at `address`, decoded as a whole or while it arrives. */
  digests(address: string, how: 'whole' | 'arriving'): Promise<string[]>;
}

declare global {
  var containerPage: ContainerPage;
}

globalThis.containerPage = {
  async digests(address, how) {
    const response = await fetch(address);
    const tensors: Tensor[] = [];
    if (how === 'whole') {
      const file = await readModel(new Uint8Array(await response.arrayBuffer()));
      for (const { name } of file.tensors) tensors.push(file.decodeTensor(name));
    } else {
      for await (const tensor of await openModel(response.body!)) {
        tensors.push(tensor.decodeTensor());
      }
    }
    return Promise.all(tensors.map(digestTensor));
  },
};

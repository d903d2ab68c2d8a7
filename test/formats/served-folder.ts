import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** A folder's model.json as TensorFlow.js loads it from a server that needs no network. */
export function servedFolder(folder: string): tf.io.IOHandler {
  const root = 'http://model.invalid/';
  return tf.io.http(`${root}model.json`, {
    fetchFunc: async (address: string | URL | Request) => {
      const name = String(address).slice(root.length);
      const type = name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
      return new Response(await readFile(join(folder, name)), {
        headers: { 'content-type': type },
      });
    },
  });
}

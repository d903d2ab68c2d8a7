import { InputError, UsageError } from '@pith/container';
import { expect, test } from 'vitest';
import { fetchModel } from './fetch-model.js';
import { checkIntegrity } from './npm-pack.js';

test('fetches once for callers at the same time', async () => {
  const [one, two] = await Promise.all([
    fetchModel('wake-word-hello-deepa'),
    fetchModel('wake-word-hello-deepa'),
  ]);
  expect(one).toBe(two);
  expect(one).toMatch(/hello_deepa\.onnx$/);
});

test('names the models that there are', async () => {
  await expect(fetchModel('no-such')).rejects.toThrow(UsageError);
  await expect(fetchModel('no-such')).rejects.toThrow(/it has ocr-recognition, /);
});

test('refuses a tarball that is not the pinned one', () => {
  // The hash of no bytes is a published constant.
  const ofNothing =
    'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==';
  expect(() => checkIntegrity(new Uint8Array(), ofNothing, 'p@1')).not.toThrow();
  expect(() => checkIntegrity(new Uint8Array(1), ofNothing, 'p@1')).toThrow(InputError);
});

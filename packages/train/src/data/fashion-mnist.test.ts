import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { download, isDownloaded } from './checked-download.js';
import { DEBIAN_FOLDER, loadFashionMnist } from './fashion-mnist.js';
import { isWholeIdxFolder } from './idx-folder.js';
import { loadDataset } from './load-dataset.js';

const installed = isWholeIdxFolder(DEBIAN_FOLDER);

describe(`Fashion-MNIST${installed ? '' : ' (skipped: dataset-fashion-mnist is not installed)'}`, () => {
  it.skipIf(!installed)('is read from the Debian package', async () => {
    const { train, test, classNames } = await loadDataset('fashion-mnist');
    expect([train.count, test.count]).toEqual([60_000, 10_000]);
    // "6,000 examples per class" (Xiao et al. 2017, §2).
    for (let label = 0; label < 10; label++) {
      expect(train.labels.filter((l) => l === label).length).toBe(6000);
      expect(test.labels.filter((l) => l === label).length).toBe(1000);
    }
    // The first training image is an ankle boot, as in the TensorFlow tutorial.
    expect(classNames![train.labels[0]!]).toBe('Ankle boot');
    // Mean and deviation in wide use for normalisation: 0.2860, 0.3530.
    const mean =
      (train.inputs as Uint8Array).reduce((a, b) => a + b, 0) / train.inputs.length / 255;
    expect(mean).toBeCloseTo(0.286, 3);
  });

  it.skipIf(!installed)('is read from a folder given', async () => {
    const { name, test } = await loadDataset(`fashion-mnist:${DEBIAN_FOLDER}`);
    expect({ name, count: test.count }).toEqual({ name: 'fashion-mnist', count: 10_000 });
  });
});

describe('downloads', () => {
  let server: Server;
  let source: string;
  let folder: string;
  const requests: string[] = [];
  const body = Buffer.from('not what was published');
  const md5 = createHash('md5').update(body).digest('hex');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pith-download-'));
    server = createServer((request, response) => {
      requests.push(request.url!);
      if (request.url === '/slow') return;
      response.statusCode = request.url === '/missing' ? 404 : 200;
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    source = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  it('come to lie in the cache and are not fetched again', async () => {
    const file = { url: `${source}/file`, md5, path: join(folder, 'a', 'file'), maxBytes: 100 };
    expect(await isDownloaded(file)).toBe(false);
    await download(file);
    expect(await readFile(file.path)).toEqual(body);
    expect(await isDownloaded(file)).toBe(true);
    await writeFile(file.path, 'damaged');
    expect(await isDownloaded(file)).toBe(false);
  });

  it.each([
    ['/file', { md5: '0'.repeat(32) }, `MD5 sum ${md5}, but the published sum is 000`],
    ['/file', { maxBytes: 10 }, 'more than the 10 bytes expected'],
    ['/missing', {}, 'the server answered 404'],
    ['/slow', { timeoutMs: 200 }, 'cannot be fetched'],
  ])('of %s are refused: %o', async (path, change, message) => {
    const file = { url: source + path, md5, path: join(folder, 'bad'), maxBytes: 100, ...change };
    await expect(download(file)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(download(file)).rejects.toThrow(message);
    expect(await isDownloaded(file)).toBe(false);
  });

  it('that fail name the three ways', async () => {
    const loading = loadFashionMnist({
      source,
      debianFolder: join(folder, 'none'),
      cacheDir: folder,
    });
    await expect(loading).rejects.toThrow(
      /MD5 sum.*apt-get install dataset-fashion-mnist.*try again.*fashion-mnist:FOLDER/,
    );
    expect(requests).toContain('/train-images-idx3-ubyte.gz');
  });
});

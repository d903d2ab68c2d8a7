import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { npmPack } from './npm-pack.js';
import { PINNED_PACKAGES } from './pinned-packages.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pith-npm-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test('says what is missing where there is no network', async () => {
  // Nobody listens on port 1; npm is to give up at once, and to have nothing in its cache.
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1');
  vi.stubEnv('npm_config_fetch_retries', '0');
  vi.stubEnv('npm_config_cache', join(folder, 'cache'));
  await expect(npmPack(PINNED_PACKAGES.wakeWord, folder, folder)).rejects.toThrow(
    /openwakeword-js@0\.1\.27 is not in \.cache\/models, and npm could not download it.*ECONNREFUSED.*it needs the network/s,
  );
});

import type { Engine } from '@pith/bench';
import { UsageError } from '@pith/container';
import { afterEach, expect, it, vi } from 'vitest';
import { Peers } from './compare-with-peers.js';
import { LineProgress } from './progress/line-progress.js';

const missing = new UsageError('the package caffe is not installed; npm install caffe');

/** An engine that does nothing, or cannot even be loaded. */
const named = (name: string): Engine<string> => ({
  name,
  async prepare() {
    if (name === 'caffe') throw missing;
    return {
      ...{ engine: name, version: '1.0.0', threads: 1, run: () => {} },
      output: async () => new Float32Array(1),
      dispose: async () => {},
    };
  },
});

const said: string[] = [];
afterEach(() => {
  said.length = 0;
});

function compare(peers: Peers) {
  const progress = new LineProgress(process.stderr);
  vi.spyOn(progress, 'note').mockImplementation((text) => void said.push(text));
  const { signal } = new AbortController();
  const options = { batch: 1, threads: 1, seconds: 0.02, progress, signal };
  return peers.compare('network', { own: () => named('pith'), named }, options);
}

it('leaves out an engine that is missing, says so, and does not try it again', async () => {
  const peers = new Peers(['caffe', 'torch'], { mayBeMissing: true });
  const engines = await compare(peers);
  expect(engines.map(({ name }) => name)).toEqual(['pith', 'torch']);
  for (const { firstCallMilliseconds } of engines) expect(firstCallMilliseconds).toBeGreaterThan(0);
  expect(said).toContain(`without caffe: ${missing.message}`);
  await compare(peers);
  expect(peers.leftOut).toEqual([{ name: 'caffe', reason: missing.message }]);
});

it('fails where an engine that was asked for is missing', async () => {
  const peers = new Peers(['caffe'], { mayBeMissing: false });
  await expect(compare(peers)).rejects.toBe(missing);
});

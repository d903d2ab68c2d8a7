import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { virtualMemoryOptions } from './memory-options.js';

it('spills to the temporary directory, to another, or to RAM', () => {
  expect(virtualMemoryOptions({ memory: 5e8 })).toEqual({ budget: 5e8, directory: tmpdir() });
  expect(virtualMemoryOptions({ offload: 'all', spill: '/data' })).toEqual({
    policy: 'all',
    directory: '/data',
  });
  expect(virtualMemoryOptions({ memory: 5e8, spill: 'ram' })).toEqual({ budget: 5e8 });
});

it('does nothing unless it is asked to', () => {
  expect(virtualMemoryOptions({})).toBeUndefined();
  expect(() => virtualMemoryOptions({ spill: '/data' })).toThrow(
    '--spill would have no effect without --memory or --offload',
  );
});

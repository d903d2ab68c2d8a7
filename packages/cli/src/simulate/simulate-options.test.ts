import { ENERGY_COSTS } from '@pith/accelerator';
import { UsageError } from '@pith/container';
import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  arraySize,
  checkOptions,
  DEFAULT_COSTS,
  ENERGY_COST_NAMES,
  type SimulateOptions,
} from './simulate-options.js';

// Stated twice, so that help need not load the accelerators.
it('names the costs of @pith/accelerator', () => {
  expect([...ENERGY_COST_NAMES].sort()).toEqual(Object.keys(ENERGY_COSTS).sort());
  for (const name of Object.values(DEFAULT_COSTS)) expect(ENERGY_COSTS).toHaveProperty([name]);
});

const eie: SimulateOptions = { on: 'eie', data: 'mnist' };
const eyeriss: SimulateOptions = { on: 'eyeriss', inputs: 'photos' };

describe('checkOptions', () => {
  it('takes what goes together', () => {
    expect(() => checkOptions({ ...eie, pes: 16, queue: 1, sweep: 'pes' })).not.toThrow();
    expect(() => checkOptions({ ...eyeriss, array: { rows: 12, columns: 14 } })).not.toThrow();
    expect(() =>
      checkOptions({ ...eyeriss, scale: '-1..1', plots: 'p', force: true }),
    ).not.toThrow();
  });

  it.each<[SimulateOptions, string]>([
    [{ ...eie, batch: 4 }, '--batch would have no effect with --on eie: it is for --on eyeriss'],
    [{ ...eie, codeWeights: true }, '--code-weights would have no effect with --on eie'],
    [{ ...eie, dataflows: true }, '--dataflows would have no effect with --on eie'],
    [{ ...eyeriss, sramWidth: 64 }, '--sram-width would have no effect with --on eyeriss'],
    [{ ...eyeriss, sweep: 'pes' }, '--sweep would have no effect with --on eyeriss'],
    [
      { ...eie, examples: 9 },
      '--examples would have no effect without --sweep precision and --data',
    ],
    [{ ...eie, force: true }, '--force would have no effect without --plots'],
    [
      { on: 'eie' },
      'it needs real inputs: name labelled examples with --data, or files with --inputs',
    ],
    [{ ...eie, inputs: 'x.npy' }, '--data and --inputs exclude each other'],
    [{ ...eie, scale: '-1..1' }, '--scale would have no effect with --data'],
  ])('refuses %j', (options, message) => {
    expect(() => checkOptions(options)).toThrow(UsageError);
    expect(() => checkOptions(options)).toThrow(message);
  });
});

describe('arraySize', () => {
  it('reads rows and columns', () => {
    expect(arraySize('12x14')).toEqual({ rows: 12, columns: 14 });
    expect(arraySize(' 1 × 1024')).toEqual({ rows: 1, columns: 1024 });
  });

  it.each(['', '12', '12x', 'x14', '0x4', '4x1025', '4x4x4', '-1x4', '1.5x2'])(
    'refuses %j',
    (text) => {
      expect(() => arraySize(text)).toThrow(InvalidArgumentError);
    },
  );
});

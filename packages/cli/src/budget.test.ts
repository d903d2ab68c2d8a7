import { expect, it } from 'vitest';
import { budgetOf, byteCount, lossShare } from './budget.js';

it('reads sizes', () => {
  expect(['500kB', '1.5MB', '2MiB', '20000', '3 KiB'].map(byteCount)).toEqual([
    500_000, 1_500_000, 2_097_152, 20_000, 3072,
  ]);
  for (const text of ['', 'kB', '-1', '1.2.3MB', '5 bananas', '0']) {
    expect(() => byteCount(text)).toThrow('Expected a size');
  }
});

it('reads losses', () => {
  expect(['0.01', '1%', ' 0.5 % '].map(lossShare)).toEqual([0.01, 0.01, 0.005]);
  for (const text of ['', '%', '0', '-1%', '101%', '2']) {
    expect(() => lossShare(text)).toThrow('Expected a relative error');
  }
});

it('takes one budget', () => {
  expect(budgetOf({})).toBeUndefined();
  expect(budgetOf({ targetRatio: 10 })).toEqual({ targetRatio: 10 });
  expect(() => budgetOf({ maxLoss: 0.1, targetSize: 5 })).toThrow(
    '--max-loss and --target-size exclude each other',
  );
});

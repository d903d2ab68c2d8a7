import { expect, it } from 'vitest';
import { budgetOf, byteCount, errorShare, lossShare, rateTargetOf } from './budget.js';

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

it('reads errors', () => {
  expect(['0.0158', '1.58%', ' 2 %', '0', '1', '100%'].map(errorShare)).toEqual([
    0.0158, 0.0158, 0.02, 0, 1, 1,
  ]);
  for (const text of ['', '%', '-1%', '101%', '-0.1', 'many', '1.2.3', '1%%']) {
    expect(() => errorShare(text)).toThrow('Expected a share of wrong answers in 0 … 1');
  }
  expect(() => errorShare('1.58')).toThrow('For 1.58 percent say 1.58%.');
  for (const text of ['158', '158%']) {
    expect(() => errorShare(text)).toThrow(/such as 0\.0158 or 1\.58%\.$/);
  }
});

it('takes one target for the search for the smallest file', () => {
  expect(rateTargetOf({})).toBeUndefined();
  expect(rateTargetOf({ maxError: 0.01 })).toEqual({ maxError: 0.01 });
  expect(rateTargetOf({ targetSize: 2500 })).toEqual({ targetSize: 2500 });
  expect(() => rateTargetOf({ maxError: 0.01, targetRatio: 9 })).toThrow(
    '--max-error and --target-ratio exclude each other',
  );
  expect(() => rateTargetOf({ maxLoss: 0.01 })).toThrow('--max-loss is for models without labels');
});

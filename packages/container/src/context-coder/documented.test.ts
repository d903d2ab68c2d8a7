import { expect, test } from 'vitest';
import { type BinaryCoder, RangeEncoder } from '../range-coder.js';
import { xorshift } from '../xorshift.js';
import { BitCost } from './bit-cost.js';
import { codeTensor } from './code-tensor.js';
import { ContextModels } from './context-models.js';

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

const scan = { height: 1, width: 1, order: 0 };
const tensor = { shape: [2, 4], alphabet: 5, center: 2, scan };
const code = (coder: BinaryCoder) =>
  codeTensor(coder, new ContextModels(), tensor, Uint8Array.of(0, 3, 1, 2, 0, 0, 4, 0));

// These change only with the version of the format.

test('the example of decisions in docs/coding.md', () => {
  const encoder = new RangeEncoder(16);
  for (const [probability, bit] of [
    [32768, 1],
    [655, 0],
    [65000, 1],
    [1, 1],
  ] as const) {
    encoder.code(probability, bit);
  }
  expect(hex(encoder.finish())).toBe('01 47 7e');
});

test('the example of a tensor in docs/coding.md', () => {
  const encoder = new RangeEncoder(16);
  code(encoder);
  expect(hex(encoder.finish())).toBe('11 2c 9a');
  const cost = new BitCost();
  code(cost);
  expect(cost.bits).toBeCloseTo(22.99, 2);
  const decisions: [number, number][] = [];
  code({
    code(probability, bit) {
      decisions.push([probability, bit]);
      return bit;
    },
  });
  expect(decisions.slice(0, 5)).toEqual([
    [3592, 0],
    [1067, 1],
    [32768, 0],
    [38221, 0],
    [29705, 1],
  ]);
});

test('tensors of every role, one after the other, take the bytes that they took', () => {
  const random = xorshift(7);
  const encoder = new RangeEncoder(16);
  const models = new ContextModels();
  const kinds = [
    { shape: [64, 8], scan: { height: 8, width: 8, order: 0 } },
    { shape: [3, 3, 8, 10], scan: { height: 3, width: 3, order: 1 } },
    { shape: [160, 12], scan: { height: 4, width: 4, order: 0 } },
    { shape: [12, 9], scan: { height: 1, width: 1, order: 2 } },
    { shape: [9], scan: { height: 1, width: 1, order: 0 } },
  ];
  for (const { shape, scan } of kinds) {
    const symbols = new Uint8Array(shape.reduce((product, size) => product * size, 1));
    for (let i = 0; i < symbols.length; i++) {
      if (random() < 0.3) symbols[i] = 1 + Math.floor(random() * 10);
    }
    codeTensor(encoder, models, { shape, alphabet: 11, center: 5, scan }, symbols);
  }
  const bytes = encoder.finish();
  let checksum = 0;
  for (const byte of bytes) checksum = (Math.imul(checksum, 31) + byte) >>> 0;
  expect([bytes.length, checksum]).toEqual([846, 564814950]);
});

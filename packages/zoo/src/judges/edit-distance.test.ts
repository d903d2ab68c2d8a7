import fc from 'fast-check';
import { expect, test } from 'vitest';
import { characterErrorRate, editDistance } from './edit-distance.js';

/** By the definition, without a table. */
function bruteForce(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return bruteForce(restA, restB);
  return 1 + Math.min(bruteForce(restA, restB), bruteForce(restA, b), bruteForce(a, restB));
}

test('equals the definition', () => {
  const text = fc.string({ maxLength: 5, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(fc.property(text, text, (a, b) => editDistance(a, b) === bruteForce(a, b)));
});

test('gives the textbook example', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
});

test('counts edits a character of the truth', () => {
  const texts = [
    { truth: 'abcd', read: 'abcd' },
    { truth: 'ab', read: 'axb' },
  ];
  expect(characterErrorRate(texts)).toBeCloseTo(1 / 6);
});

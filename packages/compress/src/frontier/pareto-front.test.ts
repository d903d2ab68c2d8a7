import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Candidate } from './candidate.js';
import { paretoFront } from './pareto-front.js';

const candidate = (bytes: number, wrong: number): Candidate => ({
  ...{ path: [bytes], nonzeros: bytes, bytes },
  validation: { loss: 0, error: wrong / 100, examples: 100 },
});

it('leaves out what is larger and no better', () => {
  const all = [candidate(9, 1), candidate(5, 4), candidate(6, 4), candidate(3, 5), candidate(4, 3)];
  expect(paretoFront(all).map(({ bytes }) => bytes)).toEqual([9, 4, 3]);
});

it('holds exactly what no other beats', () => {
  const small = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(fc.array(fc.tuple(small, small)), (pairs) => {
      const all = pairs.map(([bytes, wrong]) => candidate(bytes, wrong));
      const front = paretoFront(all);
      const beats = (a: Candidate, b: Candidate) =>
        a.bytes <= b.bytes &&
        a.validation.error <= b.validation.error &&
        (a.bytes < b.bytes || a.validation.error < b.validation.error);
      const unbeaten = all.filter((one) => !all.some((other) => beats(other, one)));
      const key = ({ bytes, validation }: Candidate) => `${bytes} ${validation.error}`;
      expect(new Set(front.map(key))).toEqual(new Set(unbeaten.map(key)));
      expect(new Set(front.map(key)).size).toBe(front.length);
    }),
  );
});

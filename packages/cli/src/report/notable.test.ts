import { expect, it } from 'vitest';
import { mostNotable, shortName } from './notable.js';

it('shows the largest of many, in their order', () => {
  const few = [3, 1, 2];
  expect(mostNotable(few, (x) => x)).toEqual({ shown: few, others: [] });
  const many = Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
  const { shown, others } = mostNotable(many, (x) => x);
  expect(shown).toEqual(many.filter((x) => x >= 40));
  expect(others).toEqual(many.filter((x) => x < 40));
});

it('keeps both ends of a long name', () => {
  expect(shortName('dense/kernel')).toBe('dense/kernel');
  const long = `StatefulPartitionedCall/${'block/'.repeat(20)}conv2d/Conv2D/ReadVariableOp`;
  const short = shortName(long);
  expect(short).toHaveLength(60);
  expect(short).toMatch(/^Stateful.*….*conv2d\/Conv2D\/ReadVariableOp$/);
});

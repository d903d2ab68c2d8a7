import { expect, it } from 'vitest';

it('x', () => {
  expect(1 + 1).toBe(2);
});

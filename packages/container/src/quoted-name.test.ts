import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteName } from './quoted-name.js';

test('a plain name is only quoted', () => {
  expect(quoteName('dense/kernel:0 Käse')).toBe('"dense/kernel:0 Käse"');
});

test('a terminal finds nothing to obey, and a line is not filled', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const quoted = quoteName(name);
      expect(quoted).not.toMatch(/\p{Cc}/u);
      expect(quoted.length).toBeLessThanOrEqual(6 * 121 + 2);
    }),
  );
  expect(quoteName('\u001b[2J\u009b31m')).toBe('"\\u001b[2J\\u009b31m"');
  expect(quoteName('x'.repeat(1000))).toBe(`"${'x'.repeat(120)}…"`);
});

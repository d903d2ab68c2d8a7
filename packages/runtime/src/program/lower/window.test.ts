import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inferShape } from '../infer-shape.js';
import { explicitPadding } from './window.js';

const size = fc.integer({ min: 1, max: 9 });

test('same padding gives ⌈n/s⌉ windows, the least that does, the odd one at the end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), size, size, size, (n, taps, stride, dilation) => {
      const window = { size: [taps, 1], strides: [stride, 1], dilation: [dilation, 1] } as const;
      const { top, bottom, left, right } = explicitPadding('same', [n, 1, 1], window);
      const windows = (around: number) => {
        let count = 0;
        const extent = (taps - 1) * dilation + 1;
        for (let start = 0; start + extent <= n + around; start += stride) count++;
        return count;
      };
      expect(windows(top + bottom)).toBe(Math.ceil(n / stride));
      if (top + bottom > 0) expect(windows(top + bottom - 1)).toBeLessThan(Math.ceil(n / stride));
      expect(bottom - top === 0 || bottom - top === 1).toBe(true);
      expect([left, right]).toEqual([0, 0]);
    }),
  );
});

test('a pool has as many outputs as windows fit', () => {
  fc.assert(
    fc.property(size, size, size, size, (height, taps, stride, border) => {
      const padding = { top: border, bottom: 0, left: 0, right: 0 };
      let count = 0;
      for (let start = 0; start + taps <= height + border; start += stride) count++;
      fc.pre(count > 0);
      const pool = {
        ...({ kind: 'pool', mode: 'max', layer: 'pool', inputs: [0], padding } as const),
        size: [taps, 1] as const,
        strides: [stride, 1] as const,
      };
      expect(inferShape(pool, [[height, 3, 2]])).toEqual([count, 3, 2]);
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { rowStationary } from './dataflows/row-stationary.js';
import { weightStationary } from './dataflows/weight-stationary.js';
import { loopNestText } from './loop-nest-text.js';

describe('loopNestText', () => {
  it('writes a nest out', () => {
    expect(loopNestText(weightStationary.nest)).toBe(
      [
        'for M in steps of t',
        '  keep partial sums in the buffer',
        '  for C in steps of r',
        '    for M at once, 1 an element',
        '      for C at once, 1 an element',
        '        for R at once, 1 an element, partial sums through delay lines',
        '          for S at once, 1 an element',
        '            keep weights in each register file',
        '            for N in steps of 1',
        '              for F in steps of f',
        '                stream inputs past the buffer',
        '                for E in steps of 1',
        '                  for F in steps of 1',
        '                    multiply-accumulate at one N, M, C, E, F, R, S',
      ].join('\n'),
    );
  });

  it('writes a mapping’s numbers', () => {
    const text = loopNestText(rowStationary.nest, { n: 1, e: 5, m: 96, p: 16, q: 1, r: 1, t: 2 });
    expect(text).toContain('for M in steps of 16·2\n');
    expect(text).toContain('keep inputs in each register file, a window that slides along F\n');
  });
});

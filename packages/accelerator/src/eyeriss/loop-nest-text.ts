import type { DataType } from './convolution-shape.js';
import { type LoopNest, letters, type Tiling } from './loop-nest.js';

const names: Readonly<Record<DataType, string>> = {
  weights: 'weights',
  inputs: 'inputs',
  partialSums: 'partial sums',
};

/**
 * A nest as text, a line a step, indented by loop. With a mapping, its numbers stand in place of the
 * parameters.
 *
 * @example
 * ```
 * for M in steps of p·t
 *   for M at once, p an element
 *     keep weights in each register file
 * ```
 */
export function loopNestText(nest: LoopNest, tiling: Tiling = {}): string {
  const size = (factors: readonly (keyof Tiling)[]) =>
    factors.length === 0 ? '1' : factors.map((factor) => tiling[factor] ?? factor).join('·');
  const lines: string[] = [];
  let indent = '';
  const line = (text: string) => lines.push(`${indent}${text}`);
  for (const step of nest) {
    switch (step.step) {
      case 'loop':
        line(`for ${step.letter} in steps of ${size(step.tile)}`);
        indent += '  ';
        break;
      case 'spread': {
        const through = step.delayed ? ', partial sums through delay lines' : '';
        line(`for ${step.letter} at once, ${size(step.tile)} an element${through}`);
        indent += '  ';
        break;
      }
      case 'stream':
        line(`stream ${names[step.type]} past the buffer`);
        break;
      case 'keep': {
        const where = step.level === 'buffer' ? 'in the buffer' : 'in each register file';
        const sliding =
          step.slidingAlong === undefined
            ? ''
            : `, a window that slides along ${step.slidingAlong}`;
        line(`keep ${names[step.type]} ${where}${sliding}`);
        break;
      }
    }
  }
  line(`multiply-accumulate at one ${letters.join(', ')}`);
  return lines.join('\n');
}

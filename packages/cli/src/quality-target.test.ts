import { parseRecipe, type StageResult } from '@pith/compress';
import { expect, it } from 'vitest';
import { judge, qualityMissed } from './quality-target.js';

function stages(before: number, after: number, examples = 10_000): StageResult[] {
  const evaluation = (wrong: number) => ({ loss: 1, error: wrong / examples, examples });
  const validation = evaluation(0);
  return [
    { stage: 'original', density: 1, validation, test: evaluation(before) },
    { stage: 'final', density: 0.1, validation, test: evaluation(after) },
  ];
}

it('counts whole examples: 1.58 % of 10,000 are 158', () => {
  expect(judge(0.0158, stages(164, 158)).met).toBe(true);
  expect(judge(0.0158, stages(164, 159)).met).toBe(false);
  // In floating point 0.0029 · 10,000 is not 29: none of this may matter.
  for (let wrong = 0; wrong <= 1000; wrong++) {
    const allowed = Number((wrong / 10_000).toFixed(4));
    expect(judge(allowed, stages(0, wrong)).met, String(wrong)).toBe(true);
    expect(judge(allowed, stages(0, wrong + 1)).met, String(wrong)).toBe(false);
  }
});

it('says what was found, what is allowed and what to try', () => {
  const results = stages(100, 231);
  const recipe = parseRecipe({ weights: { density: 0.05, clusters: 16 } });
  const { message, code } = qualityMissed(judge(0.0158, results), results, recipe);
  expect(code).toBe('quality-missed');
  expect(message).toMatch(/2\.31 %.*1\.58 %.*nothing was written.*1\.00 %/);
  expect(message).toMatch(/--density \(now 0\.05\).*--clusters \(now 16\)/);
});

it('does not blame the compression for a model that was too bad before', () => {
  const results = stages(300, 231);
  const { message } = qualityMissed(judge(0.0158, results), results, parseRecipe({}));
  expect(message).toMatch(/train the model better/);
  expect(message).not.toMatch(/--density/);
});

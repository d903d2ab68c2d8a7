import { InputError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { presets } from './presets.js';
import { parseRecipe } from './recipe.js';

describe('parseRecipe', () => {
  it('fills in defaults that change nothing', () => {
    const recipe = parseRecipe({});
    expect(recipe.weights).toMatchObject({ density: 1, clusters: null, store: 'float32' });
    expect(recipe.others.store).toBe('float32');
    expect(recipe.prune.training.epochs).toBe(0);
  });

  it('keeps the defaults of a training that a recipe changes in part', () => {
    const { steps } = parseRecipe({ rate: { steps: { training: { epochs: 9 } } } }).rate!;
    const defaults = parseRecipe({ rate: {} }).rate!.steps.training;
    expect(steps.training).toEqual({ ...defaults, epochs: 9 });
    expect(defaults.distillation).toBeGreaterThan(0);
  });

  it('reads back what it resolved', () => {
    for (const preset of Object.values(presets)) {
      const recipe = parseRecipe(preset);
      expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
    }
  });

  it.each([
    [{ weights: { density: 0 } }, /weights\.density.*found 0/],
    [{ weights: { density: 1.2 } }, /weights\.density.*found 1\.2/],
    [{ weights: { density: '8%' } }, /weights\.density.*found "8%"/],
    [{ tensors: [{ match: 'a', density: -1 }] }, /tensors\.0\.density.*found -1/],
    [{ tensors: [{ density: 0.5 }] }, /tensors\.0\.match.*found nothing/],
    [{ weights: { clusters: 0 } }, /weights\.clusters/],
    [{ weights: { clusters: 3.5 } }, /weights\.clusters/],
    [{ pruning: {} }, /pruning/],
    [{ prune: { schedule: { kind: 'sudden' } } }, /prune\.schedule\.kind.*found "sudden"/],
    [{ prune: { schedule: { kind: 'polynomial', begin: 0.7, end: 0.2 } } }, /begin < end/],
    [{ prune: { training: { optimiser: 'adamw' } } }, /prune\.training\.optimiser.*"adamw"/],
    [{ weights: { density: 0.1, vectorLength: 4 } }, /vectorLength 4 at density 0\.1/],
    [{ rate: { gamma: -1 } }, /rate\.gamma.*found -1/],
    [{ rate: { entropyPenalty: 2 } }, /rate\.entropyPenalty.*found 2/],
    [{ rate: { levels: { dense: 1 } } }, /rate\.levels\.dense.*found 1/],
    [{ rate: { walk: { factor: 1 } } }, /rate\.walk\.factor.*found 1/],
    [{ rate: { walk: { first: 0.01, least: 0.1 } } }, /from 0\.01 down to 0\.1/],
    [{ rate: { target: { maxError: 1.58 } } }, /rate\.target/],
    [{ rate: { target: { maxError: 0.01, targetSize: 5 } } }, /rate\.target/],
    [{ rate: {}, weights: { density: 0.1 } }, /leave weights and tensors out/],
    [{ rate: {}, tensors: [{ match: 'a' }] }, /rate\.levels\.tensors/],
    [{ rate: {}, postTraining: {} }, /rate and postTraining/],
    [{ coding: 'slow' }, /coding.*found "slow"/],
    [{ seed: -1 }, /seed/],
    [[], /document/],
    [null, /document/],
  ])('refuses %j and says where', (document, message) => {
    const parse = () => parseRecipe(document, 'mine.json');
    expect(parse).toThrow(InputError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/^mine\.json: /);
  });
});

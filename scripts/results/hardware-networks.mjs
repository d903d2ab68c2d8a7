// The pruned networks whose patterns docs/hardware.md measures: the two LeNets at the densities of Deep
// Compression's Tables 2 and 3, trained and retrained by Adam, as this project does, and by stochastic
// gradient descent with momentum, as the papers did.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/run.mjs';
import { pithOnce } from './pith-once.mjs';

const work = join(root, 'results-work');

/** Rates of training, pruning and tuning, for each optimiser. */
const optimisers = {
  adam: { train: 0.001, prune: 0.001, share: 0.0001, weightDecay: 1e-5 },
  momentum: { train: 0.02, prune: 0.01, share: 0.001, weightDecay: 5e-4 },
};
const networks = { 'lenet-300-100': { epochs: 15 }, 'lenet-5': { epochs: 5 } };

/**
 * Trains and compresses what is not in results-work/ yet: about a minute and a half a network and seed
 * for LeNet-300-100, five for LeNet-5.
 * @param {{ seeds: number[], commit: string }} options
 */
export function prunedNetworks({ seeds, commit }) {
  mkdirSync(work, { recursive: true });
  return Object.entries(networks).flatMap(([network, { epochs }]) =>
    Object.entries(optimisers).flatMap(([optimiser, rates]) =>
      seeds.map((seed) => {
        const name = `hardware-${network}-${optimiser}-${seed}`;
        const [model, recipe] = [join(work, name), join(work, `${name}-wanted.json`)];
        const file = join(work, `${name}.pith`);
        pithOnce(`${name}-train`, commit, [
          ...['train', network, '--data', 'mnist', '--seed', seed, '--epochs', epochs],
          ...['--optimiser', optimiser, '--learning-rate', rates.train],
          ...['--weight-decay', rates.weightDecay, '--out', model, '--force'],
        ]);
        writeFileSync(recipe, JSON.stringify(recipeOf(network, optimiser, rates)));
        const { result } = pithOnce(`${name}-compress`, commit, [
          ...['compress', model, '--data', 'mnist', '--seed', seed, '--force'],
          ...['--recipe', recipe, '--output', file],
        ]);
        return { network, optimiser, seed, file, stages: result.stages };
      }),
    ),
  );
}

/** The network's recipe at the paper's densities, with another optimiser. */
function recipeOf(network, optimiser, rates) {
  const path = join(root, 'fixtures', 'recipes', `${network}-paper.json`);
  const recipe = JSON.parse(readFileSync(path, 'utf8'));
  for (const stage of ['prune', 'share']) {
    const learningRate = rates[stage];
    Object.assign(recipe[stage].training, { optimiser, learningRate });
  }
  return { ...recipe, name: `${recipe.name}-${optimiser}` };
}

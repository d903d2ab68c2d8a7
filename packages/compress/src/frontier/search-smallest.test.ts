import { readModel, type SharedTensor, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { compress } from '../pipeline/compress.js';
import type { PipelineEvent } from '../pipeline/progress.js';
import { BudgetMissedError } from '../post-training/index.js';
import { globalMagnitudeMasks } from '../prune/index.js';
import type { RateState } from '../rate/rate-trainer.js';
import { parseRecipe } from '../recipe/index.js';
import type { Retrainer, Weights } from '../retrainer.js';
import { SeededRandom } from '../seeded-random.js';
import { shareTensor } from '../share/index.js';
import { withWeights } from './finish.js';
import type { RateRetrainer } from './rate-retrainer.js';
import type { SearchRecord } from './search-record.js';
import { MemorySearchStore, type SearchStore } from './search-store.js';

const layer = (name: string, units: number, activation: string, config: object = {}) => ({
  class_name: 'Dense',
  config: { name, units, activation, use_bias: true, ...config },
});
const topology = {
  modelTopology: {
    class_name: 'Sequential',
    config: {
      name: 'small',
      layers: [
        layer('hidden', 24, 'relu', { batch_input_shape: [null, 12] }),
        layer('out', 4, 'softmax'),
      ],
    },
  },
};

/** Its weights differ in size, as trained ones do; four hidden units are of no use. */
function network(): SavedModel {
  const random = new SeededRandom(5);
  const tensor = (name: string, shape: number[], scale: number) => ({
    ...{ name, shape, dtype: 'float32' as const },
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
      return scale * random.normal() ** 3;
    }),
  });
  const tensors = [
    tensor('hidden/kernel', [12, 24], 0.3),
    tensor('hidden/bias', [24], 0.1),
    tensor('out/kernel', [24, 4], 0.5),
    tensor('out/bias', [4], 0.1),
  ];
  tensors[2]!.data.fill(0.0001, 20 * 4);
  return {
    ...{ format: 'tfjs-layers-model', tensors },
    topology: new TextEncoder().encode(JSON.stringify(topology)),
  };
}

const inputs = Array.from({ length: 400 }, (_, i) => {
  const random = new SeededRandom(100 + i);
  return Float32Array.from({ length: 12 }, () => random.normal());
});

function classOf(weights: Weights, x: Float32Array): number {
  let values = x;
  // In the model's order: layers may be called otherwise in a file.
  const tensors = [...weights.values()];
  for (const layer of [0, 1]) {
    const [kernel, bias] = [tensors[2 * layer]!, tensors[2 * layer + 1]!];
    const sums = Float64Array.from(bias);
    for (const [i, value] of values.entries()) {
      for (let j = 0; j < sums.length; j++) sums[j]! += value * kernel[i * sums.length + j]!;
    }
    values = Float32Array.from(sums, (sum) => (layer === 0 ? Math.max(0, sum) : sum));
  }
  return values.indexOf(Math.max(...values));
}

const weightsOf = (model: SavedModel): Weights =>
  new Map(model.tensors.map(({ name, data }) => [name, data as Float32Array]));

/**
 * Labels are what the network says, and training does nothing but prune by magnitude and share by
 * k-means, so that errors rise as weights go.
 */
class PruningRetrainer implements RateRetrainer {
  readonly labels: readonly number[];
  readonly trained: number[];
  readonly tested: Weights[];
  readonly #model: SavedModel;

  constructor(model: SavedModel, parent?: PruningRetrainer) {
    this.#model = model;
    this.labels = parent?.labels ?? inputs.map((x) => classOf(weightsOf(model), x));
    this.trained = parent?.trained ?? [];
    this.tested = parent?.tested ?? [];
  }

  async evaluate(weights: Weights, split: 'validation' | 'test') {
    for (const { name, data } of this.#model.tensors) {
      if (weights.get(name)!.length !== data.length) throw new Error(`${name}: another shape`);
    }
    if (split === 'test') this.tested.push(weights);
    const half = split === 'test' ? 200 : 0;
    const wrong = inputs
      .slice(half, half + 200)
      .filter((x, i) => classOf(weights, x) !== this.labels[half + i]).length;
    return { loss: wrong, error: wrong / 200, examples: 200 };
  }

  async retrain(weights: Weights): Promise<Weights> {
    this.trained.push(0);
    return weights;
  }

  tuneCentroids(): never {
    throw new Error('not called');
  }

  async trainForRate(
    { weights }: RateState,
    { nonzeros, levels, seed, signal }: Parameters<RateRetrainer['trainForRate']>[1],
  ): Promise<RateState> {
    signal?.throwIfAborted();
    this.trained.push(nonzeros);
    const pruned = [...levels.keys()].map((name) => ({ name, weights: weights.get(name)! }));
    const total = pruned.reduce((sum, { weights: { length } }) => sum + length, 0);
    const found = globalMagnitudeMasks(pruned, Math.min(1, nonzeros / total));
    const masks = new Map(pruned.map(({ name }, i) => [name, found[i]!]));
    const shared = new Map<string, SharedTensor>();
    for (const { name, weights: values } of pruned) {
      const { shape } = this.#model.tensors.find((tensor) => tensor.name === name)!;
      const data = values.map((value, i) => (masks.get(name)![i] === 0 ? 0 : value));
      const clusters = levels.get(name)!.count;
      const tensor = { name, shape, dtype: 'float32' as const, data };
      shared.set(name, shareTensor(tensor, { clusters, initialisation: 'random', seed }));
    }
    return { weights, masks, shared };
  }

  async withModel<T>(
    model: SavedModel,
    work: (retrainer: RateRetrainer) => Promise<T>,
  ): Promise<T> {
    return work(new PruningRetrainer(model, this));
  }
}

/** Stops a search after so many records. */
class StoppingStore implements SearchStore {
  readonly #inner: SearchStore;
  readonly #controller: AbortController;
  #left: number;

  constructor(inner: SearchStore, left: number, controller: AbortController) {
    this.#inner = inner;
    this.#left = left;
    this.#controller = controller;
  }

  read(name: string) {
    return this.#inner.read(name);
  }

  async write(name: string, record: SearchRecord) {
    await this.#inner.write(name, record);
    this.#left--;
    if (this.#left === 0) this.#controller.abort(new Error('enough'));
  }
}

const model = network();
let retrainer: PruningRetrainer;
beforeEach(() => {
  retrainer = new PruningRetrainer(model);
});

const recipe = (target: object, rate: object = {}) =>
  parseRecipe({
    ...{ name: 'small', coding: 'smallest', others: { store: 'float16' } },
    rate: {
      ...{ target, margin: 0, walk: { first: 0.8, least: 0.02, factor: 0.7, refinements: 3 } },
      ...{ dense: { training: { epochs: 1 } }, narrow: { energy: 0.999 } },
      // Sorting has a test of its own.
      ...{ levels: { dense: 16 }, sortUnits: false, ...rate },
    },
  });

describe('searchSmallest', () => {
  it('finds the smallest file within an error, and its figures are those of the file', async () => {
    const found = await compress(model, recipe({ maxError: 0.1 }), { retrainer });
    const { points } = found.frontier!;
    const chosen = points.find(({ isChosen }) => isChosen)!;
    expect(chosen).toMatchObject({ bytes: found.bytes.length, keeps: true, isOnFront: true });
    expect(chosen.validation.error).toBeLessThanOrEqual(0.1);
    for (const { keeps, bytes } of points)
      if (keeps) expect(bytes).toBeGreaterThanOrEqual(chosen.bytes);
    // It went on until errors were larger, and came back.
    expect(points.some(({ keeps }) => !keeps)).toBe(true);

    const file = await readModel(found.bytes);
    const weights = new Map<string, Float32Array>();
    for (const { name } of file.tensors) {
      weights.set(name, (await file.decodeTensor(name)).data as Float32Array);
    }
    expect(weights).toEqual(weightsOf(found.model));
    const final = found.stages.at(-1)!;
    const again = await retrainer.withModel(found.model, (own) => own.evaluate(weights, 'test'));
    expect(final.test).toEqual(again);
    expect(final.validation).toEqual(chosen.validation);
    const nonzeros = file.tensors
      .filter(({ shape }) => shape.length === 2)
      .flatMap(({ name }) => [...weights.get(name)!])
      .filter((value) => value !== 0);
    expect(chosen.nonzeros).toBe(nonzeros.length);
    expect(chosen.nonzeros).toBeLessThanOrEqual(chosen.asked);
    expect(JSON.parse(new TextDecoder().decode(file.topology))).not.toEqual(topology);
  });

  it('reads the test data for the first and the last line alone', async () => {
    await compress(model, recipe({ maxError: 0.1 }), { retrainer });
    expect(retrainer.tested).toHaveLength(2);
  });

  it('removes units of no use before it prunes', async () => {
    const { stages } = await compress(model, recipe({ maxError: 0.1 }), { retrainer });
    expect(stages.map(({ stage }) => stage)).toEqual(['original', 'trained', 'narrowed', 'final']);
    expect(stages[2]!.density).toBeLessThanOrEqual(20 / 24);
    expect(stages[2]!.validation.error).toBeLessThan(0.02);
    const whole = await compress(model, recipe({ maxError: 0.1 }, { narrow: null }), { retrainer });
    expect(whole.stages.map(({ stage }) => stage)).not.toContain('narrowed');
  });

  it('sorts the hidden units of the file, and then its figures are those of the file', async () => {
    const plain = await compress(model, recipe({ maxError: 0.1 }), { retrainer });
    const sorting = recipe({ maxError: 0.1 }, { sortUnits: true });
    const {
      bytes,
      frontier,
      model: sorted,
      stages,
    } = await compress(model, sorting, { retrainer });
    const chosen = frontier!.points.find(({ isChosen }) => isChosen)!;
    expect(chosen.bytes).toBe(bytes.length);
    expect(bytes.length).toBeLessThan(plain.bytes.length);
    expect(chosen.validation).toEqual(stages.at(-1)!.validation);
    expect(sorted.tensors[1]!.data).not.toEqual(plain.model.tensors[1]!.data);
  });

  it('finds the best file within a size', async () => {
    const free = await compress(model, recipe({ maxError: 0.3 }), { retrainer });
    const targetSize = free.bytes.length + 40;
    const found = await compress(model, recipe({ targetSize }), { retrainer });
    expect(found.bytes.length).toBeLessThanOrEqual(targetSize);
    const { points } = found.frontier!;
    const chosen = points.find(({ isChosen }) => isChosen)!;
    for (const { keeps, validation } of points) {
      if (keeps) expect(validation.error).toBeGreaterThanOrEqual(chosen.validation.error);
    }
    const ratio = await compress(model, recipe({ targetRatio: 4 }), {
      ...{ retrainer, shippedBytes: 4 * targetSize },
    });
    expect(ratio.bytes).toEqual(found.bytes);
  });

  it('gives the same file and frontier wherever it was interrupted', async () => {
    const document = recipe({ maxError: 0.1 });
    const whole = await compress(model, document, { retrainer });
    const steps = retrainer.trained.length;
    for (const after of [1, 2, 5, steps - 1]) {
      const store = new MemorySearchStore();
      const controller = new AbortController();
      const { signal } = controller;
      const search = new StoppingStore(store, after, controller);
      const first = new PruningRetrainer(model);
      await expect(compress(model, document, { retrainer: first, search, signal })).rejects.toThrow(
        'enough',
      );
      const second = new PruningRetrainer(model);
      const events: PipelineEvent[] = [];
      const resumed = await compress(model, document, {
        ...{ retrainer: second, search: store, onEvent: (event) => events.push(event) },
      });
      expect(resumed.bytes).toEqual(whole.bytes);
      expect(resumed.frontier).toEqual(whole.frontier);
      // Nothing is trained twice.
      expect([...first.trained, ...second.trained]).toEqual(retrainer.trained);
      const remembered = events.filter((event) => event.kind === 'candidate' && event.remembered);
      expect(remembered).toHaveLength(first.trained.filter((count) => count > 0).length);
    }
  });

  it('uses what was remembered for another target', async () => {
    const search = new MemorySearchStore();
    await compress(model, recipe({ maxError: 0.1 }), { retrainer, search });
    const before = retrainer.trained.length;
    const found = await compress(model, recipe({ maxError: 0.2 }), { retrainer, search });
    expect(retrainer.trained.length - before).toBeLessThan(before / 2);
    const anew = new PruningRetrainer(model);
    const alone = await compress(model, recipe({ maxError: 0.2 }), { retrainer: anew });
    expect(alone.bytes).toEqual(found.bytes);
  });

  it('throws the nearest and says what stands in the way', async () => {
    const tooGood = compress(model, recipe({ maxError: 0.001 }, { levels: { dense: 2 } }), {
      retrainer,
    });
    await expect(tooGood).rejects.toThrow(BudgetMissedError);
    await expect(tooGood).rejects.toThrow(
      /error of 0\.10 % cannot be reached: the best .*rate\.levels/,
    );
    const tooSmall = compress(model, recipe({ targetSize: 12 }), { retrainer });
    await expect(tooSmall).rejects.toThrow(/12 bytes cannot be reached: the smallest.*walk\.least/);
    const { bytes, frontier } = await tooSmall.catch((error: BudgetMissedError) => error.nearest);
    expect(bytes.length).toBe(Math.min(...frontier!.points.map((point) => point.bytes)));
  });

  it('says what it lacks before it trains', async () => {
    const target = { maxError: 0.1 };
    const { evaluate, retrain, tuneCentroids } = retrainer;
    const plain: Retrainer = { evaluate, retrain, tuneCentroids };
    await expect(compress(model, recipe(target))).rejects.toThrow(/--data/);
    await expect(compress(model, recipe(target), { retrainer: plain })).rejects.toThrow(UsageError);
    const levels = { tensors: [{ match: 'nowhere', levels: 4 }] };
    await expect(compress(model, recipe(target, { levels }), { retrainer })).rejects.toThrow(
      /nowhere matches no tensor that has levels; those are hidden\/kernel, out\/kernel/,
    );
    const narrow = { widths: [{ match: 'nowhere', units: 4 }] };
    await expect(compress(model, recipe(target, { narrow }), { retrainer })).rejects.toThrow(
      /nowhere matches no group of hidden units; the model has hidden \(24\)/,
    );
    expect(retrainer.trained).toEqual([]);
  });
});

describe('the model given', () => {
  it('is left as it was', async () => {
    const before = withWeights(
      model,
      new Map([...weightsOf(model)].map(([n, w]) => [n, w.slice()])),
    );
    await compress(model, recipe({ maxError: 0.1 }), { retrainer });
    expect(model).toEqual(before);
  });
});

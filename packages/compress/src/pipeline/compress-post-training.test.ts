import { readModel, roundToFloat16, type Tensor, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { describe, expect, it } from 'vitest';
import {
  BudgetMissedError,
  type Judge,
  type LayerObserver,
  measureFidelity,
  type NamedOutput,
} from '../post-training/index.js';
import { parseRecipe, presets } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import { SeededRandom } from '../seeded-random.js';
import { compress } from './compress.js';
import type { PipelineEvent } from './progress.js';

/**
 * A perceptron: x · first, rectified, · second + 0.00003 · x · side, rectified, · third. `side` hardly
 * matters, whatever its own size. Two outputs: middle and last.
 */
const sizes = [40, 64, 48, 10];
const kernels = ['first/kernel', 'second/kernel', 'third/kernel'];

function network(): SavedModel {
  const random = new SeededRandom(1);
  const tensors = kernels.flatMap((name, i): Tensor[] => {
    const [inputs, outputs] = [sizes[i]!, sizes[i + 1]!];
    // Heavy tails, as trained weights have, and layers of quite different scale.
    const scale = [1, 0.01, 30][i]! / Math.sqrt(inputs);
    const weight = () => scale * random.normal() * Math.exp(0.5 * random.normal());
    return [
      { name, shape: [inputs, outputs], dtype: 'float32', data: fill(inputs * outputs, weight) },
      {
        name: name.replace('kernel', 'bias'),
        ...{ shape: [outputs], dtype: 'float32' },
        data: fill(outputs, () => 0.1 * scale * random.normal()),
      },
    ];
  });
  const side = fill(40 * 48, () => random.normal());
  return {
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode('{"modelTopology":{}}'),
    tensors: [
      ...tensors,
      { name: 'side/kernel', shape: [40, 48], dtype: 'float32', data: side },
      { name: 'steps', shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) },
    ],
  };
}

const fill = (length: number, next: () => number) => Float32Array.from({ length }, next);

/** Inputs that lie near a subspace of 12 dimensions, as activations do. */
function calibration(samples: number, seed = 3): Float32Array[] {
  const basis = new SeededRandom(99);
  const directions = Array.from({ length: 12 }, () => fill(40, () => basis.normal()));
  const random = new SeededRandom(seed);
  return Array.from({ length: samples }, () => {
    const x = fill(40, () => 0.1 * random.normal());
    for (const direction of directions) {
      const along = random.normal();
      for (let i = 0; i < 40; i++) x[i]! += along * direction[i]!;
    }
    return x;
  });
}

function forward(
  weights: Weights,
  x: Float32Array,
  see: (kernel: string, input: Float32Array) => void = () => {},
): NamedOutput[] {
  const layers: Float32Array[] = [];
  const side = weights.get('side/kernel')!;
  let values = x;
  kernels.forEach((name, l) => {
    see(name, values);
    const kernel = weights.get(name)!;
    const bias = weights.get(name.replace('kernel', 'bias'))!;
    values = bias.map((b, j) => {
      let sum = b;
      for (let i = 0; i < values.length; i++) sum += values[i]! * kernel[i * bias.length + j]!;
      if (l === 1) for (let i = 0; i < x.length; i++) sum += 0.00003 * x[i]! * side[i * 48 + j]!;
      return l < 2 ? Math.max(0, sum) : sum;
    });
    layers.push(values);
  });
  return [1, 2].map((l) => ({
    ...{ name: kernels[l]!, shape: [1, layers[l]!.length], data: layers[l]! },
  }));
}

const floats = (model: SavedModel): Weights =>
  new Map(
    model.tensors.flatMap(({ name, data }) =>
      data instanceof Float32Array ? [[name, data] as const] : [],
    ),
  );

function judge(model: SavedModel, inputs: readonly Float32Array[]): Judge & { runs: number } {
  const original = floats(model);
  return {
    ...{ engine: 'plain loops', samples: inputs.length, runs: 0 },
    async *outputs(weights, { limit = inputs.length } = {}) {
      this.runs++;
      for (const x of inputs.slice(0, limit)) yield forward(new Map([...original, ...weights]), x);
    },
  };
}

function observer(model: SavedModel, inputs: readonly Float32Array[]): LayerObserver {
  const weights = floats(model);
  return {
    ...{ engine: 'plain loops', samples: inputs.length },
    async observe(visit, { skip }) {
      for (const x of inputs.slice(skip)) {
        forward(weights, x, (tensor, patches) => {
          const { shape } = model.tensors.find(({ name }) => name === tensor)!;
          const kernel = { kind: 'fully-connected', shape } as const;
          visit({ tensor, kernel, patches, groups: 1, inputs: shape[0]! });
        });
      }
    },
  };
}

const recipe = (budget: object, more: object = {}) =>
  parseRecipe({ ...presets['post-training'], postTraining: { budget, ...more } });

/** From the bytes alone: the loss of what is in a file, on inputs of the test's own. */
async function lossOf(bytes: Uint8Array, inputs: readonly Float32Array[]): Promise<number> {
  const file = await readModel(bytes);
  const weights = new Map<string, Float32Array>();
  for (const { name, dtype } of file.tensors) {
    const { data } = await file.decodeTensor(name);
    if (dtype === 'float32') weights.set(name, data as Float32Array);
  }
  const original = floats(network());
  const { loss } = await measureFidelity(
    inputs.map((x) => forward(original, x)),
    inputs.map((x) => forward(weights, x)),
  );
  return loss;
}

describe('compress under a budget', () => {
  const model = network();
  const inputs = calibration(60);

  it.each([0.3, 0.03, 0.003, 0.00003])(
    'keeps to a loss of %d and comes close to it',
    async (maxLoss) => {
      const { bytes, fidelity } = await compress(model, recipe({ maxLoss }), {
        judge: judge(model, inputs),
      });
      const loss = await lossOf(bytes, inputs);
      expect(loss).toBe(fidelity!.loss);
      expect(loss).toBeLessThanOrEqual(maxLoss);
      // Rounding of the few plain tensors, and the coarse steps of small ones, leave something over.
      if (maxLoss > 0.0001) expect(loss).toBeGreaterThan(0.7 * maxLoss);
    },
  );

  it('keeps to a size, in bytes or against the size as shipped', async () => {
    const size = await compress(model, recipe({ targetSize: 4000 }), {
      judge: judge(model, inputs),
    });
    expect(size.bytes.length).toBeLessThanOrEqual(4000);
    expect(size.bytes.length).toBeGreaterThan(3800);
    const ratio = await compress(model, recipe({ targetRatio: 6 }), {
      ...{ judge: judge(model, inputs), shippedBytes: 25_000 },
    });
    expect(ratio.bytes.length).toBeLessThanOrEqual(25_000 / 6);
    expect(ratio.bytes.length).toBeGreaterThan(0.95 * (25_000 / 6));
  });

  it('is more faithful than the same step relative to every tensor, at equal size', async () => {
    const targetSize = 4000;
    const measured = await compress(model, recipe({ targetSize }), { judge: judge(model, inputs) });
    const assumed = await compress(model, recipe({ targetSize }, { sensitivity: 'assumed' }), {
      judge: judge(model, inputs),
    });
    const fresh = calibration(200, 8);
    expect(await lossOf(measured.bytes, fresh)).toBeLessThan(
      0.9 * (await lossOf(assumed.bytes, fresh)),
    );
  });

  it('runs the model a number of times that it tells beforehand', async () => {
    const engine = judge(model, inputs);
    const events: PipelineEvent[] = [];
    await compress(model, recipe({ maxLoss: 0.01 }), {
      ...{ judge: engine, onEvent: (event) => events.push(event) },
    });
    const counted = events.filter(({ kind }) => kind === 'search' || kind === 'sensitivity');
    const totals = new Set(counted.map((event) => ('of' in event ? event.of : 0)));
    expect(totals.size).toBe(1);
    expect(counted.map((event) => ('done' in event ? event.done : 0))).toEqual(
      counted.map((_, i) => i + 1),
    );
    expect(counted.length).toBeLessThanOrEqual([...totals][0]!);
    // The original, the trials, and what is reported.
    expect(engine.runs).toBe(counted.length + 2);
    expect(events.at(-1)).toMatchObject({ kind: 'fidelity', engine: 'plain loops' });
  });

  it('gives the same bytes again, and by the recipe found without an engine', async () => {
    const options = { judge: judge(model, inputs) };
    const first = await compress(model, recipe({ maxLoss: 0.02 }), options);
    expect((await compress(model, recipe({ maxLoss: 0.02 }), options)).bytes).toEqual(first.bytes);
    const document = JSON.parse((await readModel(first.bytes)).recipe);
    expect(document).toEqual(first.recipe);
    const again = await compress(model, parseRecipe(document));
    expect(again.bytes).toEqual(first.bytes);
  });

  it('estimates where there is no engine, and needs the shipped size for a ratio', async () => {
    const { bytes, fidelity } = await compress(model, recipe({ maxLoss: 0.05 }));
    expect(fidelity).toBeUndefined();
    const loss = await lossOf(bytes, inputs);
    expect(loss).toBeGreaterThan(0.01);
    expect(loss).toBeLessThan(0.2);
    await expect(compress(model, recipe({ targetRatio: 5 }))).rejects.toThrow(UsageError);
  });

  it('throws what comes nearest where a budget cannot be kept', async () => {
    const missed = compress(model, recipe({ targetSize: 100 }));
    await expect(missed).rejects.toThrow(BudgetMissedError);
    await expect(missed).rejects.toThrow(/100 bytes cannot be reached: the smallest file has \d+/);
    const { bytes } = await missed.catch((error: BudgetMissedError) => error.nearest);
    expect(bytes.length).toBeGreaterThan(100);
    expect(bytes.length).toBeLessThan(2000);
  });

  it('leaves tensors with a rule of their own alone', async () => {
    const document = {
      ...recipe({ maxLoss: 0.1 }),
      tensors: [{ match: 'first/*', store: 'float32' as const }],
    };
    const { model: stored } = await compress(model, parseRecipe(document), {
      judge: judge(model, inputs),
    });
    expect(stored.tensors[0]!.data).toEqual(model.tensors[0]!.data);
    expect(stored.tensors[1]!.data).toEqual(model.tensors[1]!.data);
    expect(stored.tensors[2]!.data).not.toEqual(model.tensors[2]!.data);
    expect(stored.tensors.at(-1)).toEqual(model.tensors.at(-1));
  });

  it('stores what the format of the model can hold', async () => {
    const halved: SavedModel = {
      ...model,
      tensors: model.tensors.map((tensor) =>
        tensor.data instanceof Float32Array
          ? { ...tensor, data: tensor.data.map(roundToFloat16) }
          : tensor,
      ),
      precision: new Map(kernels.map((name) => [name, 'float16'])),
    };
    const { model: stored, fidelity } = await compress(halved, recipe({ maxLoss: 0.02 }), {
      judge: judge(halved, inputs),
    });
    expect(fidelity!.loss).toBeLessThanOrEqual(0.02);
    for (const name of kernels) {
      const { data } = stored.tensors.find((tensor) => tensor.name === name)!;
      expect(data).toEqual((data as Float32Array).map(roundToFloat16));
      expect(new Set(data).size).toBeLessThan(200);
    }
  });

  it('keeps copies of a tensor copies', async () => {
    const copied: SavedModel = {
      ...model,
      tensors: [...model.tensors, { ...model.tensors[0]!, name: 'copy/kernel' }],
    };
    const options = { judge: judge(copied, inputs), observer: observer(copied, inputs) };
    const { model: stored } = await compress(copied, recipe({ maxLoss: 0.05 }), options);
    expect(stored.tensors.at(-1)!.data).toEqual(stored.tensors[0]!.data);
    expect(stored.tensors[0]!.data).not.toEqual(model.tensors[0]!.data);
  });

  it('makes weights that are on a grid already no larger than they are', async () => {
    const coarse: SavedModel = {
      ...model,
      tensors: model.tensors.map((tensor) => {
        if (!tensor.name.endsWith('kernel')) return tensor;
        const greatest = Math.max(...tensor.data.map(Math.abs));
        const data = Float32Array.from(
          tensor.data,
          (w) => Math.round((w / greatest) * 20) * greatest,
        );
        return { ...tensor, data: data.map((w) => w / 20) };
      }),
    };
    const { bytes, fidelity } = await compress(coarse, recipe({ maxLoss: 0.001 }), {
      judge: judge(coarse, inputs),
    });
    expect(fidelity!.loss).toBeLessThanOrEqual(0.001);
    const exact = await compress(coarse, parseRecipe({}));
    expect(bytes.length).toBeLessThan(exact.bytes.length);
  });

  it('judges by a task where it has one', async () => {
    const original = floats(model);
    const task = {
      metric: 'mean of the first output',
      loss: async (weights: Weights) => {
        const all = new Map([...original, ...weights]);
        const means = inputs.map((x) => forward(all, x)[1]!.data[0]!);
        const then = inputs.map((x) => forward(original, x)[1]!.data[0]!);
        return means.reduce((sum, value, i) => sum + Math.abs(value - then[i]!), 0) / means.length;
      },
    };
    const options = { judge: judge(model, inputs), task };
    const found = await compress(model, recipe({ maxLoss: 0.05 }), options);
    const loss = await task.loss(floats(found.model));
    expect(loss).toBeLessThanOrEqual(0.05);
    expect(loss).toBeGreaterThan(0.03);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const stopped = compress(model, recipe({ maxLoss: 0.01 }), {
      judge: judge(model, inputs),
      signal: controller.signal,
      onEvent: ({ kind }) => kind === 'sensitivity' && controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('compress with layers re-fitted', () => {
  const model = network();
  const inputs = calibration(300);
  const both = { judge: judge(model, inputs), observer: observer(model, inputs) };

  it('is smaller, on inputs that it never saw just as faithful', async () => {
    const plain = await compress(model, recipe({ maxLoss: 0.02 }), { judge: both.judge });
    const refitted = await compress(model, recipe({ maxLoss: 0.02 }), both);
    expect(refitted.recipe.postTraining!.found!.damping).toBeGreaterThan(0);
    expect(refitted.bytes.length).toBeLessThan(0.85 * plain.bytes.length);
    expect(await lossOf(refitted.bytes, calibration(200, 17))).toBeLessThan(0.025);
    expect(refitted.fidelity!.samples).toBe(150);
    expect(refitted.fidelity!.loss).toBeLessThanOrEqual(0.02);
  });

  it('is not re-fitted to samples so few that it does harm', async () => {
    const few = calibration(6);
    const options = { judge: judge(model, few), observer: observer(model, few) };
    const refitted = await compress(model, recipe({ maxLoss: 0.02 }), options);
    const fresh = calibration(200, 17);
    expect(await lossOf(refitted.bytes, fresh)).toBeLessThan(0.06);
    // Those that judge in the end are all, if none are fitted to.
    const { damping, samples } = refitted.recipe.postTraining!.found!;
    expect(samples).toBe(damping === undefined ? 6 : 3);
    expect(refitted.fidelity!.samples).toBe(samples);
    expect(refitted.fidelity!.loss).toBeLessThanOrEqual(0.02);
  });

  it('is reproduced with the same inputs, and not without', async () => {
    const first = await compress(model, recipe({ maxLoss: 0.02 }), both);
    const again = await compress(model, parseRecipe(JSON.parse(JSON.stringify(first.recipe))), {
      observer: both.observer,
    });
    expect(again.bytes).toEqual(first.bytes);
    await expect(compress(model, first.recipe)).rejects.toThrow(/calibration inputs again/);
  });

  it('is not where the recipe says so', async () => {
    const found = await compress(model, recipe({ maxLoss: 0.02 }, { refit: false }), both);
    const plain = await compress(model, recipe({ maxLoss: 0.02 }, { refit: false }), {
      judge: both.judge,
    });
    expect(found.bytes).toEqual(plain.bytes);
  });
});

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow, type TensorFlow } from '../tensorflow.js';
import { withReluFromOutput } from './relu-from-output.js';
import { VirtualMemory, type VirtualMemoryOptions } from './virtual-memory.js';

// A worker thread knows nothing of TypeScript: this is what was built.
const workerUrl = new URL('../../dist/virtual-memory/stores/transfer-worker.js', import.meta.url);

let tf: typeof TensorFlow;
let directory: string;
beforeAll(async () => {
  ({ tf } = await loadTensorFlow());
  directory = await mkdtemp(join(tmpdir(), 'pith-virtual-'));
});
afterAll(() => rm(directory, { recursive: true }));

interface Case {
  readonly model: TensorFlow.LayersModel;
  readonly loss: () => TensorFlow.Scalar;
  readonly variables: TensorFlow.Variable[];
}

function caseOf(model: TensorFlow.LayersModel, shape: number[]): Case {
  const inputs = tf.randomUniform([8, ...shape], -1, 1, 'float32', 3);
  const targets = tf.oneHot(tf.range(0, 8, 1, 'int32').mod(5).cast('int32'), 5);
  const variables = model.trainableWeights.map(
    (weight) => (weight as unknown as { val: TensorFlow.Variable }).val,
  );
  const loss = () =>
    (model.apply(inputs, { training: true }) as TensorFlow.Tensor)
      .logSoftmax()
      .mul(targets)
      .sum(-1)
      .mean()
      .neg() as TensorFlow.Scalar;
  return { model, loss, variables };
}

/** Branches, a shared layer, batch normalisation, dropout, several activations. */
function branching(): Case {
  const { layers, initializers } = tf;
  const kernelInitializer = (seed: number) => initializers.heNormal({ seed });
  const conv = (name: string, seed: number, filters = 12) =>
    layers.conv2d({
      ...{ name, filters, kernelSize: 3, padding: 'same', activation: 'relu' },
      kernelInitializer: kernelInitializer(seed),
    });
  const image = tf.input({ shape: [24, 24, 3] });
  const stem = conv('stem', 1).apply(image) as TensorFlow.SymbolicTensor;
  const shared = conv('shared', 2);
  const left = shared.apply(stem) as TensorFlow.SymbolicTensor;
  const right = shared.apply(left) as TensorFlow.SymbolicTensor;
  const sum = layers.add().apply([stem, right]) as TensorFlow.SymbolicTensor;
  const normal = layers.batchNormalization().apply(sum);
  const deep = layers
    .depthwiseConv2d({
      kernelSize: 3,
      activation: 'elu',
      depthwiseInitializer: kernelInitializer(3),
    })
    .apply(normal);
  const pooled = layers.maxPooling2d({ poolSize: 2 }).apply(deep);
  const dropped = layers.dropout({ rate: 0.4, seed: 9 }).apply(pooled);
  const flat = layers.flatten().apply(dropped);
  const logits = layers
    .dense({ units: 5, kernelInitializer: kernelInitializer(4) })
    .apply(flat) as TensorFlow.SymbolicTensor;
  return caseOf(tf.model({ inputs: image, outputs: logits }), [24, 24, 3]);
}

function recurrent(): Case {
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        ...{ units: 16, inputShape: [12, 6] },
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      }),
      tf.layers.dense({ units: 5, kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }) }),
    ],
  });
  return caseOf(model, [12, 6]);
}

function values(grads: TensorFlow.NamedTensorMap): Map<string, Float32Array> {
  return new Map(
    Object.entries(grads).map(([name, grad]) => [name, grad.dataSync<'float32'>().slice()]),
  );
}

function plainGradients({ loss, variables }: Case) {
  const { value, grads } = withReluFromOutput(tf, () => tf.variableGrads(loss, variables));
  return { loss: value.dataSync()[0], grads: values(grads) };
}

async function virtualGradientsOf(of: Case, options: VirtualMemoryOptions, steps = 3) {
  const memory = new VirtualMemory(tf, { workerUrl, ...options });
  try {
    const results = Array.from({ length: steps }, () => {
      const { value, grads } = memory.gradients('step', of.loss, of.variables);
      const result = { loss: value.dataSync()[0], grads: values(grads) };
      tf.dispose([value, grads]);
      return result;
    });
    return { results, statistics: memory.statistics };
  } finally {
    await memory.close();
  }
}

/** What the weights take beside the pages. */
const lasting = () =>
  Object.values(tf.engine().registeredVariables).reduce((sum, { size }) => sum + 4 * size, 0);

describe('VirtualMemory', () => {
  const settings: [string, () => VirtualMemoryOptions][] = [
    ['without a limit', () => ({})],
    ['offloading all', () => ({ policy: 'all' })],
    ["offloading convolutions' inputs", () => ({ policy: 'conv', directory })],
    ['within a budget, to a file', () => ({ budget: lasting() + 1.2e6, directory })],
    ['within a budget, in RAM', () => ({ budget: lasting() + 2.4e6 })],
  ];
  it.each(settings)('computes the same gradients to the bit %s', async (_, options) => {
    const of = branching();
    const plain = plainGradients(of);
    const { results, statistics } = await virtualGradientsOf(of, options());
    for (const { loss, grads } of results) {
      expect(loss).toBe(plain.loss);
      expect(grads).toEqual(plain.grads);
    }
    if (statistics.rawBytes > 0) expect(statistics.storedBytes).toBeGreaterThan(0);
    of.model.dispose();
  });

  it('serves recurrent networks', async () => {
    const of = recurrent();
    const plain = plainGradients(of);
    const { results } = await virtualGradientsOf(of, { policy: 'all' });
    for (const { grads } of results) expect(grads).toEqual(plain.grads);
    of.model.dispose();
  });

  it('keeps planned steps within the budget', async () => {
    const of = branching();
    const budget = lasting() + 1.2e6;
    const memory = new VirtualMemory(tf, { workerUrl, budget, directory });
    for (let step = 0; step < 3; step++) {
      const { value, grads } = memory.gradients('step', of.loss, of.variables);
      tf.dispose([value, grads]);
    }
    const { last } = memory.statistics;
    expect(last!.offloaded + last!.recomputed).toBeGreaterThan(0);
    expect(last!.residentPeak).toBeLessThanOrEqual(1.2e6);
    await memory.close();
    expect(await readdir(directory)).toEqual([]);
    of.model.dispose();
  });

  it('notices when a step computes something else than those before', async () => {
    const x = tf.randomNormal([64, 64, 4], 0, 1, 'float32', 5);
    const w = tf.variable(tf.randomNormal([64, 64, 4], 0, 1, 'float32', 6));
    let isOther = false;
    const loss = () => {
      const product = x.mul(w);
      const sum = product.add(1).add(2).sum();
      // The first product is not read again, unless this is the other loss.
      return (isOther ? sum.add(product.square().sum()) : sum) as TensorFlow.Scalar;
    };
    const memory = new VirtualMemory(tf, { workerUrl, directory });
    for (isOther of [false, false, true, true, false]) {
      const { value, grads } = memory.gradients('step', loss, [w]);
      const plain = tf.variableGrads(loss, [w]);
      expect(value.dataSync()).toEqual(plain.value.dataSync());
      expect(values(grads)).toEqual(values(plain.grads));
    }
    await memory.close();
    w.dispose();
  });

  it('leaves as many tensors behind as an ordinary step', async () => {
    const of = branching();
    tf.dispose(tf.variableGrads(of.loss, of.variables));
    const before = tf.memory().numTensors;
    await virtualGradientsOf(of, { policy: 'all' });
    expect(tf.memory().numTensors).toBe(before);
    of.model.dispose();
  });

  it('says what a network needs at least', async () => {
    const of = branching();
    const memory = new VirtualMemory(tf, { workerUrl, budget: lasting() + 1e5, directory });
    expect(() => memory.gradients('step', of.loss, of.variables)).toThrow(
      /too little to train this network: its weights and what the optimiser keeps take \d+ MB .*give at least \d+ MB/,
    );
    await memory.close();
    of.model.dispose();
  });

  it('says when the directory for pages cannot be used', async () => {
    const of = branching();
    const memory = new VirtualMemory(tf, {
      ...{ workerUrl, policy: 'all' as const, directory: join(directory, 'missing') },
    });
    expect(() => {
      for (let step = 0; step < 2; step++) memory.gradients('step', of.loss, of.variables);
    }).toThrow(
      /the spill file in .*missing: cannot be written: there is no such file or directory \(ENOENT\)/,
    );
    await memory.close();
    of.model.dispose();
  });
});

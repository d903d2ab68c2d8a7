import type { SavedModel } from '@pith/model';
import type * as TensorFlow from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Value } from './open-model.js';
import { type ObservedRows, savedModelObserver } from './saved-model-observer.js';
import { loadTfjs } from './tensorflow/load-tfjs.js';

let tf: typeof TensorFlow;
let network: TensorFlow.LayersModel;
let saved: SavedModel;

beforeAll(async () => {
  tf = await loadTfjs();
  await tf.setBackend('cpu');
  // Height and width are left open, as in networks that work on images of any size.
  network = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [null, null, 2], filters: 3, kernelSize: 1, name: 'point' }),
      tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name: 'window' }),
    ],
  });
  let topology = {};
  await network.save(
    tf.io.withSaveHandler(async ({ modelTopology }) => {
      topology = modelTopology!;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  saved = {
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode(JSON.stringify({ modelTopology: topology })),
    tensors: network.weights.map((weight) => {
      const value = weight.read();
      const data = Float32Array.from(value.dataSync());
      return { name: weight.originalName, shape: value.shape, dtype: 'float32', data };
    }),
  };
});

const sample = (seed: number): Record<string, Value> => ({
  ['point_input']: {
    shape: [1, 4, 5, 2],
    data: Float32Array.from({ length: 40 }, (_, i) => Math.sin(seed + i)),
  },
});

async function observed(samples: number[], skip: number): Promise<ObservedRows[]> {
  const observer = await savedModelObserver(saved, samples.map(sample));
  const rows: ObservedRows[] = [];
  await observer.observe((layer) => rows.push(layer), { skip, limit: 1000, seed: 1 });
  await observer.dispose();
  return rows;
}

describe('savedModelObserver', () => {
  it('shows what kernels multiply, of a model whose sizes are open', async () => {
    const [point, window] = await observed([1], 0);
    expect(point).toMatchObject({ tensor: 'point/kernel', groups: 1, inputs: 2 });
    expect(point!.kernel).toMatchObject({ kind: 'convolution', shape: [1, 1, 2, 3], groups: 1 });
    expect(point!.patches).toEqual(sample(1)['point_input']!.data);
    expect(window).toMatchObject({ tensor: 'window/kernel', inputs: 27 });
    // What the second kernel makes of its patches is what TensorFlow.js computes.
    const kernel = saved.tensors.find(({ name }) => name === 'window/kernel')!.data;
    const image = sample(1)['point_input']!;
    const output = network.predict(
      tf.tensor4d(image.data as Float32Array, [1, 4, 5, 2]),
    ) as TensorFlow.Tensor;
    const expected = await output.data();
    for (let at = 0; at < expected.length; at++) {
      let sum = 0;
      for (let i = 0; i < 27; i++) {
        sum += window!.patches[Math.floor(at / 4) * 27 + i]! * kernel[i * 4 + (at % 4)]!;
      }
      expect(sum).toBeCloseTo(expected[at]!, 4);
    }
  });

  it('leaves out the samples that are to judge', async () => {
    const all = await observed([1, 2, 3], 0);
    const some = await observed([1, 2, 3], 2);
    expect(all).toHaveLength(6);
    expect(some.map(({ patches }) => patches)).toEqual(all.slice(4).map(({ patches }) => patches));
  });
});

import { elementCount, readModel, type SharedTensor, type Tensor } from '@pith/container';
import { describe, expect, test } from 'vitest';
import { encodeAsPith } from './encode-as-pith.js';
import type { BenchmarkNetwork } from './layers-model-builder.js';
import { lenet5, lenet300100 } from './lenet.js';
import { mobileNetV1 } from './mobilenet.js';
import { randomInput } from './random-input.js';
import { sparseWeights } from './sparse-weights.js';
import { squeezeNet } from './squeezenet.js';
import { vgg16Convolutions } from './vgg16.js';

function parameters({ tensors }: BenchmarkNetwork, kind = ''): number {
  return tensors
    .filter(({ name }) => name.endsWith(kind))
    .reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

function density(tensor: Tensor | SharedTensor): number {
  const stored = 'clusters' in tensor ? tensor.clusters : tensor.data;
  let nonzeros = 0;
  for (const value of stored) if (value !== 0) nonzeros++;
  return nonzeros / stored.length;
}

describe('parameters as published', () => {
  test('LeNet-300-100 and LeNet-5 (Han et al. 2016, Table 1: 266 K, 431 K)', () => {
    expect(parameters(lenet300100())).toBe(266_610);
    expect(parameters(lenet5())).toBe(431_080);
  });

  test('SqueezeNet 1.1 (torchvision: 1,235,496)', () => {
    expect(parameters(squeezeNet())).toBe(1_235_496);
  });

  test('MobileNetV1 (keras.applications: 4,253,864 with the moving averages)', () => {
    expect(parameters(mobileNetV1())).toBe(4_253_864);
  });

  test("VGG-16's convolutions (keras.applications without top: 14,714,688)", () => {
    expect(parameters(vgg16Convolutions())).toBe(14_714_688);
  });
});

test('LeNet-300-100 is as dense as in Deep Compression, Table 2', () => {
  const kernels = lenet300100().tensors.filter(({ name }) => name.endsWith('kernel'));
  const densities = kernels.map(density);
  for (const [i, expected] of [0.08, 0.09, 0.26].entries()) {
    expect(Math.abs(densities[i]! - expected)).toBeLessThan(0.05 * expected + 0.02);
  }
});

test('weights have the density, the codebook and the variance asked for', () => {
  const { centroids, clusters } = sparseWeights({
    ...{ name: 'kernel', shape: [500, 400], fanIn: 500 },
    ...{ density: 0.1, centroids: 16, seed: 7 },
  });
  expect(new Set(clusters)).toEqual(new Set(Array.from({ length: 17 }, (_, i) => i)));
  expect(new Set(centroids)).toHaveLength(16);
  expect(centroids).not.toContain(0);
  let nonzeros = 0;
  let squares = 0;
  for (const cluster of clusters) {
    if (cluster === 0) continue;
    nonzeros++;
    squares += centroids[cluster - 1]! ** 2;
  }
  expect(nonzeros / clusters.length).toBeCloseTo(0.1, 2);
  expect(squares / nonzeros).toBeCloseTo(2 / (0.1 * 500), 6);
});

test.each([1, 2, 3])('a codebook of %i', (centroids) => {
  const options = { name: 'kernel', shape: [2000], fanIn: 10, density: 1, seed: 3 };
  const weights = sparseWeights({ ...options, centroids });
  expect(weights.centroids).toHaveLength(centroids);
  expect(new Set(weights.clusters)).toHaveLength(centroids);
});

test('the same seed gives the same file, and another seed another', async () => {
  const first = await encodeAsPith(lenet300100({ seed: 5 }));
  expect(await encodeAsPith(lenet300100({ seed: 5 }))).toEqual(first);
  expect(await encodeAsPith(lenet300100({ seed: 6 }))).not.toEqual(first);
});

test('the file keeps clusters and centroids', async () => {
  const network = lenet300100({ centroids: 16 });
  const file = await readModel(await encodeAsPith(network));
  expect(file.format).toBe('tfjs-layers-model');
  expect(new TextDecoder().decode(file.topology)).toBe(network.topology);
  const [kernel] = network.tensors as [SharedTensor];
  expect(file.decodeShared(kernel.name).centroids).toEqual(kernel.centroids);
});

test('inputs have the density of activations behind ReLU', () => {
  const input = randomInput({ shape: [100, 100], batch: 2, density: 0.35 });
  expect(input).toHaveLength(20_000);
  expect(Math.min(...input)).toBe(0);
  expect(input.filter((value) => value > 0).length / input.length).toBeCloseTo(0.35, 1);
  expect(Math.min(...randomInput({ shape: [100] }))).toBeLessThan(-1);
});

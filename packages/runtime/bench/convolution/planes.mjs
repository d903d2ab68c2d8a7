// Times what stands between the convolutions, on shapes of MobileNetV1, VGG-16 and SqueezeNet 1.1,
// one thread, batch 1: depthwise convolutions, pooling, and the moving of planes.
//
//   npx tsc -b packages/runtime && node packages/runtime/bench/convolution/planes.mjs [--seconds=1]
//
// GB/s count each cell of the input and of the output once; a copy of the input's bytes runs in
// turns, for comparison.

import { parseArgs } from 'node:util';
import {
  planFromChannelsLast,
  planToChannelsLast,
} from '../../dist/kernels/planes/channels-last.js';
import { convolutionNeeds } from '../../dist/kernels/planes/convolution-needs.js';
import { planClearPadding, planCopy } from '../../dist/kernels/planes/copy.js';
import { packDepthwise } from '../../dist/kernels/planes/depthwise.js';
import { arrangePlanes, floatsOf, NO_BORDER } from '../../dist/kernels/planes/planes.js';
import { planGlobalPool, planPool } from '../../dist/kernels/planes/pool.js';
import { planUpsample } from '../../dist/kernels/planes/upsample.js';
import { webAssemblyKernels } from '../../dist/kernels/webassembly.js';
import { Memory } from '../../dist/memory/memory.js';

const { values: flags } = parseArgs({ options: { seconds: { type: 'string', default: '1' } } });
const NONE = { top: 0, bottom: 0, left: 0, right: 0 };
const ONE = { top: 1, bottom: 1, left: 1, right: 1 };

await time('depthwise 3×3', [112, 112, 32], depthwise(1));
await time('depthwise 3×3/2', [112, 112, 64], depthwise(2));
await time('depthwise 3×3', [56, 56, 128], depthwise(1));
await time('depthwise 3×3', [14, 14, 512], depthwise(1));
await time('depthwise 3×3', [7, 7, 1024], depthwise(1));
await time('max 2×2/2', [224, 224, 64], pool('max', 2, 2, NONE));
await time('max 2×2/2', [28, 28, 512], pool('max', 2, 2, NONE));
await time('max 3×3/2', [113, 113, 64], pool('max', 3, 2, NONE));
await time('average 3×3/1', [28, 28, 256], pool('average', 3, 1, ONE));
await time('global average', [7, 7, 1024], (kernels, input) => ({
  output: arrangePlanes([1, 1, input.channels]),
  step: planGlobalPool(kernels, 'average', input),
}));
await time('from channels last', [224, 224, 3], (kernels, input) => ({
  output: input,
  step: planFromChannelsLast(kernels, input),
}));
await time('from channels last', [28, 28, 256], (kernels, input) => ({
  output: input,
  step: planFromChannelsLast(kernels, input),
}));
await time('to channels last', [28, 28, 256], (kernels, input) => ({
  output: input,
  step: planToChannelsLast(kernels, input),
}));
await time('copy', [56, 56, 128], (kernels, input) => ({
  output: arrangePlanes([56, 56, 128], { ...NO_BORDER, pitch: 60 }),
  step: planCopy(kernels, input, arrangePlanes([56, 56, 128], { ...NO_BORDER, pitch: 60 })),
}));
await time('clear padding', [56, 56, 128], (kernels, input) => ({
  output: input,
  step: planClearPadding(kernels, input),
}));
await time('nearest ×2', [56, 56, 64], upsample('nearest'));
await time('bilinear ×2', [56, 56, 64], upsample('bilinear'));

/** `plan` gives a step and the planes that it writes, and, of convolutions, the layer. */
async function time(name, shape, plan) {
  const memory = new Memory();
  const kernels = await webAssemblyKernels('simd', memory);
  const input = arrangePlanes(shape, { ...ONE, pitch: 0 });
  const { output, step, layer } = plan(kernels, input, memory);
  const from = memory.allocate(4 * floatsOf(input));
  const to = memory.allocate(4 * floatsOf(output));
  const scratch = memory.allocate(Math.max(layer?.scratchBytes ?? 0, 4 * floatsOf(input)));
  const run = () => (layer ? layer.run(from, to, scratch) : step(from, to));
  const copy = () => memory.f32.copyWithin(scratch / 4, from / 4, from / 4 + floatsOf(input));
  const times = { run: [], copy: [] };
  for (let i = 0; i < 3; i++) run();
  const until = performance.now() + 1000 * Number(flags.seconds);
  while (times.run.length < 7 || performance.now() < until) {
    times.run.push(once(run));
    times.copy.push(once(copy));
  }
  const ms = median(times.run);
  const cells = (planes) => planes.channels * planes.height * planes.width;
  const rates = [
    `${((4e-6 * (cells(input) + cells(output))) / ms).toFixed(1).padStart(5)} GB/s`,
    `${(ms / median(times.copy)).toFixed(1).padStart(5)} copies`,
    ...(layer ? [`${((2e-6 * layer.multiplyAdds) / ms).toFixed(1).padStart(5)} GFLOP/s`] : []),
  ];
  console.log(
    `${name.padEnd(20)} ${shape.join('×').padEnd(12)} ${ms.toFixed(3)} ms ${rates.join(' ')}`,
  );
}

function depthwise(stride) {
  return (kernels, input, memory) => {
    const { height, width, channels, pitch } = input;
    const geometry = { strides: [stride, stride], dilation: [1, 1], groups: 1, padding: ONE };
    const shape = [height / stride, width / stride, channels].map(Math.ceil);
    const needs = convolutionNeeds(geometry, [3, 3], shape[1]);
    const output = arrangePlanes(shape, {
      ...needs.output,
      pitch: stride === 1 ? pitch : needs.output.pitch,
    });
    const source = {
      name: 'depthwise',
      weights: {
        kind: 'shared',
        shape: [3, 3, channels, 1],
        clusters: new Uint8Array(9 * channels).map((_, i) => 1 + (i % 32)),
        centroids: Float32Array.from({ length: 32 }, (_, i) => i / 32 - 0.4),
      },
      geometry,
      epilogue: { bias: new Float32Array(channels), low: 0, high: 6 },
    };
    return { output, layer: packDepthwise(memory, kernels, source, input, output) };
  };
}

function pool(mode, size, stride, padding) {
  return (kernels, input) => {
    const length = (side) => Math.floor((side + 2 * padding.top - size) / stride) + 1;
    const output = arrangePlanes([length(input.height), length(input.width), input.channels]);
    const window = { mode, size: [size, size], strides: [stride, stride], padding };
    return { output, step: planPool(kernels, window, input, output) };
  };
}

function upsample(interpolation) {
  return (kernels, input) => {
    const output = arrangePlanes([input.height * 2, input.width * 2, input.channels]);
    return { output, step: planUpsample(kernels, { size: [2, 2], interpolation }, input, output) };
  };
}

function once(run) {
  const began = performance.now();
  run();
  return performance.now() - began;
}

function median(times) {
  return [...times].sort((a, b) => a - b)[times.length >> 1];
}

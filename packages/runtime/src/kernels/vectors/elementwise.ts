import { scalarActivation } from '../../arrays/scalar-activation.js';
import type { Memory, Pointer } from '../../memory/memory.js';
import type { VectorKernels } from './kernels.js';

type Elementwise = Omit<VectorKernels, 'transpose'>;

/** The plain form of every elementwise kernel: `VectorKernels` says what each computes. */
export function referenceElementwise(memory: Memory): Elementwise {
  const map = (
    input: Pointer,
    output: Pointer,
    count: number,
    compute: (x: number) => number,
  ): void => {
    const { f32 } = memory;
    const from = input >>> 2;
    const to = output >>> 2;
    for (let i = 0; i < count; i++) f32[to + i] = compute(f32[from + i]!);
  };
  const combine = (compute: (a: number, b: number) => number): VectorKernels['add'] => {
    return (left, right, output, count) => {
      const { f32 } = memory;
      const [a, b, to] = [left >>> 2, right >>> 2, output >>> 2];
      for (let i = 0; i < count; i++) f32[to + i] = compute(f32[a + i]!, f32[b + i]!);
    };
  };
  return {
    fill(target, count, value) {
      memory.f32.fill(value, target >>> 2, (target >>> 2) + count);
    },
    affine(input, output, count, scale, offset, low, high) {
      map(input, output, count, (x) => clamp(x * scale + offset, low, high));
    },
    affineEach(input, output, count, scale, offset, low, high) {
      const { f32 } = memory;
      for (let i = 0; i < count; i++) {
        const x = f32[(input >>> 2) + i]! * f32[(scale >>> 2) + i]! + f32[(offset >>> 2) + i]!;
        f32[(output >>> 2) + i] = clamp(x, low, high);
      }
    },
    gate(input, output, count, scale, offset, low, high) {
      map(input, output, count, (x) => x * clamp(x * scale + offset, low, high));
    },
    add: combine((a, b) => a + b),
    subtract: combine((a, b) => a - b),
    multiply: combine((a, b) => a * b),
    maximum: combine(Math.max),
    minimum: combine(Math.min),
    leakyRelu(input, output, count, slope) {
      map(input, output, count, (x) => (x < 0 ? slope * x : x));
    },
    sigmoid(input, output, count) {
      map(input, output, count, (x) => 1 / (1 + Math.exp(-x)));
    },
    exponential(input, output, count) {
      map(input, output, count, Math.exp);
    },
    swish(input, output, count) {
      map(input, output, count, (x) => x / (1 + Math.exp(-x)));
    },
    gelu(input, output, count) {
      map(input, output, count, scalarActivation({ kind: 'gelu' }));
    },
    geluTanh(input, output, count) {
      map(input, output, count, scalarActivation({ kind: 'gelu-tanh' }));
    },
    tanh(input, output, count) {
      map(input, output, count, Math.tanh);
    },
    elu(input, output, count, alpha) {
      map(input, output, count, (x) => (x < 0 ? alpha * Math.expm1(x) : x));
    },
  };
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

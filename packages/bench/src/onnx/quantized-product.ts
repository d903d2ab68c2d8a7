import type { GraphBuilder } from './graph-builder.js';

/** [inputs, outputs] */
export interface Matrix {
  readonly data: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * Dynamic 8-bit quantisation, as onnxruntime's `quantize_dynamic` writes it: the activations to
 * uint8 at run time, the weights to int8 with one scale for the tensor. onnxruntime fuses the chain
 * into one operator.
 */
export function addInt8Product(graph: GraphBuilder, x: string, matrix: Matrix): string {
  const { data, inputs, outputs } = matrix;
  const scale = largest(data) / 127 || 1;
  const weights = new Int8Array(data.length);
  for (let i = 0; i < data.length; i++) weights[i] = Math.round(data[i]! / scale);
  const [quantized, inputScale, zeroPoint] = graph.nodeWithOutputs('DynamicQuantizeLinear', [x], {
    outputs: 3,
  }) as [string, string, string];
  const weightZeroPoint = graph.bytes(Int8Array.of(0), []);
  const sum = graph.node('MatMulInteger', [
    quantized,
    graph.bytes(weights, [inputs, outputs]),
    zeroPoint,
    weightZeroPoint,
  ]);
  const scales = graph.node('Mul', [inputScale, graph.scalar(scale)]);
  const float = graph.node('Cast', [sum], { attributes: { to: 1n } });
  return graph.node('Mul', [float, scales]);
}

/**
 * Weights that share a scale in the 4-bit form: large, in favour of the peer's speed. With 32,
 * onnxruntime-node takes about 1.3 times as long for 9216 → 4096.
 */
const BLOCK = 128;
/** Activations in int8, the fastest that onnxruntime has. */
const ACCURACY_LEVEL = 4n;

/** 4-bit weights in blocks along the inputs, symmetric around 8 (com.microsoft.MatMulNBits). */
export function addInt4Product(graph: GraphBuilder, x: string, matrix: Matrix): string {
  const { data, inputs, outputs } = matrix;
  const blocks = Math.ceil(inputs / BLOCK);
  const packed = new Uint8Array((outputs * blocks * BLOCK) / 2).fill(0x88);
  const scales = new Float32Array(outputs * blocks);
  for (let output = 0; output < outputs; output++) {
    for (let block = 0; block < blocks; block++) {
      const end = Math.min(inputs, (block + 1) * BLOCK);
      let most = 0;
      for (let i = block * BLOCK; i < end; i++) {
        most = Math.max(most, Math.abs(data[i * outputs + output]!));
      }
      const scale = most / 7 || 1;
      scales[output * blocks + block] = scale;
      for (let i = block * BLOCK; i < end; i++) {
        const level = Math.round(data[i * outputs + output]! / scale) + 8;
        const at = output * blocks * BLOCK + i;
        const kept = packed[at >> 1]! & (at & 1 ? 0x0f : 0xf0);
        packed[at >> 1] = kept | (at & 1 ? level << 4 : level);
      }
    }
  }
  const weights = graph.bytes(packed, [outputs, blocks, BLOCK / 2]);
  return graph.node('MatMulNBits', [x, weights, graph.floats(scales, [outputs * blocks])], {
    domain: 'com.microsoft',
    attributes: {
      K: BigInt(inputs),
      N: BigInt(outputs),
      bits: 4n,
      block_size: BigInt(BLOCK),
      accuracy_level: ACCURACY_LEVEL,
    },
  });
}

function largest(data: Float32Array): number {
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  return most;
}

import { elementCount } from '@pith/container';
import type { Activation } from '../../../activation.js';
import type { Known, Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { scaled } from './activations.js';
import { spatialAxes } from './pooling.js';
import { dynamicQuantize, integerProduct, less, levels, spread } from './quantization.js';

/** Operators by which onnxruntime quantises models (com.microsoft). */
export const microsoftQuantization: OnnxOperators = {
  DynamicQuantizeMatMul: { lower: dynamicProduct },
  MatMulIntegerToFloat: { lower: floatProduct },
  MatMulNBits: { lower: blockwiseProduct, knownInputs: [1, 2, 3], limits: '4 or 8 bits, no g_idx' },
  QGemm: { lower: quantizedGemm },
  QLinearAdd: { lower: (node) => pairwise(node, 'add') },
  QLinearMul: { lower: (node) => pairwise(node, 'multiply') },
  QLinearSigmoid: { lower: (node) => activated(node, { kind: 'sigmoid' }) },
  QLinearLeakyRelu: {
    lower: (node) =>
      activated(node, { kind: 'leaky-relu', slope: node.attributes.float('alpha', 0.01) }),
  },
  QLinearGlobalAveragePool: { lower: globalAverage },
  QLinearConcat: { lower: concatenate },
};

const ALL = { axis: 0, block: 0 };

/** What a quantised input stands for; its scale and zero point are the inputs behind it. */
function real(node: NodeCall, position: number): Tensor {
  const x = node.input(position);
  const shifted = less(node, x, node.optional(position + 2), ALL);
  const scale = spread(node, node.input(position + 1), x, ALL);
  return node.algebra.binary('multiply', node.algebra.cast(shifted, 'float'), scale);
}

/** Quantised by the scale at a position and the zero point behind it. */
function quantized(node: NodeCall, x: Tensor, position: number): Tensor {
  const { algebra } = node;
  const steps = algebra.binary('divide', x, spread(node, node.input(position), x, ALL));
  const zeroPoint = node.optional(position + 1);
  const type = zeroPoint ? node.elementType(position + 1) : 'uint8';
  return levels(node, steps, zeroPoint && spread(node, zeroPoint, x, ALL), type);
}

function pairwise(node: NodeCall, mode: 'add' | 'multiply'): Tensor {
  return quantized(node, node.algebra.binary(mode, real(node, 0), real(node, 3)), 6);
}

function activated(node: NodeCall, activation: Activation): Tensor {
  return quantized(node, node.algebra.activate(real(node, 0), activation), 3);
}

function globalAverage(node: NodeCall): Tensor {
  const x = real(node, 0);
  const last = node.attributes.flag('channels_last');
  const axes = spatialAxes(x).map((axis) => (last ? axis - 1 : axis));
  return quantized(node, node.algebra.reduce('mean', x, axes, { keepDimensions: true }), 3);
}

/** The output's scale and zero point, then each part with its own. */
function concatenate(node: NodeCall): Tensor {
  const count = Math.floor((node.inputs.length - 2) / 3);
  const all = Array.from({ length: count }, (_, i) => real(node, 2 + 3 * i));
  const axis = node.attributes.integer('axis', 0);
  return quantized(node, node.algebra.concatenate(all, axis), 0);
}

/** a, its scale and zero point, b, its scales and zero points, bias, the output's scale and zero point. */
function quantizedGemm(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const factor = (position: number, flag: string) => {
    const x = node.input(position);
    const columns = { axis: attributes.flag(flag) ? 0 : 1, block: 0 };
    const shifted = algebra.cast(less(node, x, node.optional(position + 2), columns), 'float');
    return attributes.flag(flag) ? algebra.transpose(shifted, [1, 0]) : shifted;
  };
  const product = algebra.matrixProduct(factor(0, 'transA'), factor(3, 'transB'));
  const bias = node.optional(6);
  const sums = bias ? algebra.binary('add', product, algebra.cast(bias, 'float')) : product;
  const columns = { axis: 1, block: 0 };
  const scale = algebra.binary(
    'multiply',
    spread(node, node.input(1), sums, ALL),
    spread(node, node.input(4), sums, columns),
  );
  const made = algebra.binary('multiply', sums, scaled(node, scale, attributes.float('alpha', 1)));
  return node.optional(7) ? quantized(node, made, 7) : made;
}

/** a of floats, b, its scales and zero points, bias: a is quantised to the range that it turns out to have. */
function dynamicProduct(node: NodeCall): Tensor {
  const { algebra } = node;
  const [a, scale, zeroPoint] = dynamicQuantize(node);
  const b = node.input(1);
  const columns = { axis: b.shape.length - 1, block: 0 };
  const product = algebra.matrixProduct(
    algebra.cast(algebra.binary('subtract', a, zeroPoint), 'float'),
    algebra.cast(less(node, b, node.optional(3), columns), 'float'),
  );
  const made = algebra.binary(
    'multiply',
    algebra.binary('multiply', product, scale),
    node.input(2),
  );
  const bias = node.optional(4);
  return bias ? algebra.binary('add', made, bias) : made;
}

/** a, b, their scales, their zero points, bias. */
function floatProduct(node: NodeCall): Tensor {
  const { algebra } = node;
  const product = integerProduct(node, 0, 1, 4, 5);
  const scale = algebra.binary('multiply', node.input(2), node.input(3));
  const made = algebra.binary('multiply', product, scale);
  const bias = node.optional(6);
  return bias ? algebra.binary('add', made, bias) : made;
}

/** b [n, blocks, bytes of a block], two numbers of 4 bits a byte, the lower first; scales [n, blocks]. */
function blockwiseProduct(node: NodeCall): Tensor {
  const { algebra } = node;
  if (node.optional(4)) return algebra.unsupported('g_idx');
  const product = algebra.matrixProduct(node.input(0), blockwiseMatrix(node));
  const bias = node.optional(5);
  return bias ? algebra.binary('add', product, bias) : product;
}

/** [k, n] */
function blockwiseMatrix(node: NodeCall): Known {
  const { algebra, attributes } = node;
  const [k, n] = [attributes.integer('K', 0), attributes.integer('N', 0)];
  const [block, bits] = [attributes.integer('block_size', 0), attributes.integer('bits', 4)];
  if (bits !== 4 && bits !== 8) return algebra.unsupported(`${bits} bits`);
  const perByte = 8 / bits;
  const blocks = Math.ceil(k / block);
  const packed = algebra.requireKnown(node.input(1), 'the matrix').data();
  const scales = algebra.requireKnown(node.input(2), 'the scales').data();
  const given = node.optional(3);
  const zeros = given && algebra.requireKnown(given, 'the zero points');
  const zeroRow = Math.ceil(blocks / perByte);
  // Zero points are packed as the numbers are, or floats.
  const isPacked = zeros?.type !== 'float';
  const wantedZeros = isPacked ? n * zeroRow : n * blocks;
  const fits =
    packed.length === (n * blocks * block) / perByte &&
    scales.length === n * blocks &&
    (!zeros || elementCount(zeros.shape) === wantedZeros);
  if (!(k >= 1 && n >= 1 && block >= 1) || !fits) {
    return algebra.wrong(`its parts do not fit a matrix of ${k} × ${n} in blocks of ${block}`);
  }
  const pick = (data: ArrayLike<number>, i: number) => {
    return (data[Math.floor(i / perByte)]! >> (bits * (i % perByte))) & (2 ** bits - 1);
  };
  const zeroOf = (row: number, at: number) => {
    if (!zeros) return 2 ** (bits - 1);
    const data = zeros.data();
    return isPacked ? pick(data, row * zeroRow * perByte + at) : data[row * blocks + at]!;
  };
  const matrix = new Float32Array(k * n);
  for (let row = 0; row < n; row++) {
    for (let at = 0; at < blocks; at++) {
      const scale = scales[row * blocks + at]!;
      const zero = zeroOf(row, at);
      for (let i = at * block; i < Math.min((at + 1) * block, k); i++) {
        matrix[i * n + row] = (pick(packed, row * blocks * block + i) - zero) * scale;
      }
    }
  }
  return algebra.known(matrix, [k, n], 'float');
}

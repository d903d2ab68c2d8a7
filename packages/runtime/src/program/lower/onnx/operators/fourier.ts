import type { Known, Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';

/** Fourier transforms are products with a known matrix. Numbers are [..., 1] if real, [..., 2] if complex. */
export const fourier: OnnxOperators = {
  DFT: { lower: discreteTransform, knownInputs: [1, 2] },
  STFT: { lower: shortTimeTransform, knownInputs: [1, 2, 3] },
};

interface Transform {
  /** Numbers along the axis, real or complex. */
  readonly input: number;
  readonly isComplex: boolean;
  /** The length of the transform: the input is cut or padded with zeros to it. */
  readonly length: number;
  readonly inverse: boolean;
  /** Of a real signal only the first half of the spectrum is there. */
  readonly onesided: boolean;
  /** Factors of the input. */
  readonly window?: ArrayLike<number>;
}

/** [input · (1 or 2), output · (1 or 2)] */
function transformMatrix(node: NodeCall, transform: Transform): Known {
  const { input, isComplex, length, inverse, onesided, window } = transform;
  const outputs = onesided && !inverse ? Math.floor(length / 2) + 1 : length;
  const isReal = onesided && inverse;
  const [inParts, outParts] = [isComplex ? 2 : 1, isReal ? 1 : 2];
  const [rows, columns] = [input * inParts, outputs * outParts];
  if (!(length >= 1) || rows * columns > MOST_ELEMENTS) {
    return node.algebra.unsupported(`a transform of the length ${length}`);
  }
  const matrix = new Float32Array(rows * columns);
  for (let n = 0; n < Math.min(input, length); n++) {
    // The half of the spectrum that is not there mirrors the other.
    const mirrored = isReal && n > 0 && 2 * n !== length ? 2 : 1;
    if (isReal && 2 * n > length) break;
    const factor = (mirrored * (window?.[n] ?? 1)) / (inverse ? length : 1);
    for (let k = 0; k < outputs; k++) {
      // k · n may be large: what counts is where on the circle it is.
      const angle = (2 * Math.PI * ((k * n) % length)) / length;
      const [cosine, sine] = [
        factor * Math.cos(angle),
        factor * Math.sin(inverse ? angle : -angle),
      ];
      const at = (part: number, out: number) => (n * inParts + part) * columns + k * outParts + out;
      matrix[at(0, 0)] = cosine;
      if (!isReal) matrix[at(0, 1)] = sine;
      if (isComplex) matrix[at(1, 0)] = -sine;
      if (isComplex && !isReal) matrix[at(1, 1)] = cosine;
    }
  }
  return node.algebra.known(matrix, [rows, columns], 'float');
}

/** Elements of a matrix, 64 MB. */
const MOST_ELEMENTS = 2 ** 24;

/** Along the last axis but one. */
function transformed(node: NodeCall, x: Tensor, transform: Transform): Tensor {
  const { algebra } = node;
  const outer = x.shape.slice(0, -2);
  const matrix = transformMatrix(node, transform);
  const [rows = 1, columns = 1] = matrix.shape;
  const product = algebra.matrixProduct(algebra.reshape(x, [...outer, rows]), matrix);
  const parts = transform.onesided && transform.inverse ? 1 : 2;
  return algebra.reshape(product, [...outer, columns / parts, parts]);
}

function isComplex(node: NodeCall, x: Tensor): boolean {
  const parts = x.shape.at(-1);
  if (x.shape.length >= 2 && (parts === 1 || parts === 2)) return parts === 2;
  return node.algebra.wrong(`[${x.shape}] does not end with the parts of a complex number`);
}

/** The axis is an attribute up to version 19. */
function discreteTransform(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const old = node.opset < 20;
  const told = old ? attributes.integer('axis', 1) : (node.number(2, 'axis') ?? -2);
  const axis = node.axis(x, told);
  const last = x.shape.length - 2;
  if (axis > last) return algebra.wrong(`axis ${told} is that of the parts of complex numbers`);
  const order = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
  const [inverse, onesided] = [attributes.flag('inverse'), attributes.flag('onesided')];
  const input = x.shape[axis]!;
  const whole = inverse && onesided ? 2 * (input - 1) : input;
  const length = node.number(1, 'dft_length') ?? whole;
  const made = transformed(node, algebra.transpose(x, order), {
    ...{ input, length, inverse, onesided, isComplex: isComplex(node, x) },
  });
  return algebra.transpose(made, order);
}

/** signal [batch, length, parts] → [batch, frames, frequencies, 2] */
function shortTimeTransform(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const given = node.input(0);
  const signal = given.shape.length === 2 ? algebra.reshape(given, [...given.shape, 1]) : given;
  const [, samples = 0] = signal.shape;
  const step = node.number(1, 'frame_step') ?? 0;
  const window = node.optional(2);
  const weights = window && algebra.requireKnown(window, 'the window').data();
  const length = node.number(3, 'frame_length') ?? weights?.length ?? samples;
  const frames = Math.floor((samples - length) / step) + 1;
  if (!(step >= 1 && length >= 1 && frames >= 1) || (weights && weights.length !== length)) {
    return algebra.wrong(`frames of ${length} samples, ${step} apart, do not fit [${given.shape}]`);
  }
  const positions = Array.from({ length: frames * length }, (_, i) => {
    return Math.floor(i / length) * step + (i % length);
  });
  const cut = algebra.gather(signal, algebra.known(positions, [frames, length], 'integer'), 1);
  return transformed(node, cut, {
    ...{ input: length, length, inverse: false, isComplex: isComplex(node, signal) },
    ...{ onesided: attributes.integer('onesided', 1) !== 0, ...(weights && { window: weights }) },
  });
}

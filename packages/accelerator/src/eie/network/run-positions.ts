import { elementCount } from '@pith/container';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { Arithmetic } from '../arithmetic/arithmetic.js';
import { fromFixed, toFixed } from '../arithmetic/fixed-point-format.js';
import {
  largestMagnitude,
  type MatrixProduct,
  matrixProduct,
} from '../arithmetic/matrix-product.js';
import { decodedColumns } from '../arithmetic/weight-columns.js';
import type { InterleavedMatrix } from '../interleaved-csc.js';
import { accumulateProduct } from '../matrix-vector-product.js';
import { simulateTiming } from '../matrix-vector-timing.js';
import { nonZeroInputs } from '../simulate-matrix-vector.js';
import type { CodedMatrix } from './coded-matrix.js';
import type { LayerMapping, LayerMatrix } from './layer-mapping.js';
import { OutputDifference } from './output-difference.js';
import { RunCounts } from './run-counts.js';

export interface RunPositionsOptions {
  readonly mapping: LayerMapping;
  /** The mapping's matrices, coded. */
  readonly coded: readonly CodedMatrix[];
  /** The same on the PEs. */
  readonly matrices: readonly InterleavedMatrix[];
  /** Positions, ascending, counted over all samples. */
  readonly chosen: Uint32Array;
  readonly arithmetic: Arithmetic;
}

/** Simulates a layer at some positions, and compares what comes out with the runtime's. */
export function runPositions(
  { inputs, outputs, outputShape }: TracedLayer,
  { mapping, coded, matrices, chosen, arithmetic }: RunPositionsOptions,
) {
  const vectors = matrices.map((matrix) => new Float32Array(matrix.inputs));
  const gather = (position: number): void => {
    const sample = inputs[Math.floor(position / mapping.positions)]!;
    mapping.gather(sample, position % mapping.positions, vectors);
  };
  const products = makeProducts(mapping.matrices, coded, matrices, arithmetic, (visit) => {
    for (const position of chosen) {
      gather(position);
      visit(vectors);
    }
  });
  const sums = matrices.map((matrix) => new Float32Array(matrix.outputs));
  const counts = new RunCounts();
  const [output, difference] = [
    new Float32Array(elementCount(outputShape)),
    new OutputDifference(),
  ];
  let [active, scanned, filled] = [0, 0, -1];
  for (const position of chosen) {
    const sample = Math.floor(position / mapping.positions);
    if (sample !== filled) {
      if (filled >= 0) difference.compare(output, outputs[filled]!);
      output.fill(Number.NaN);
      filled = sample;
    }
    gather(position);
    matrices.forEach((matrix, m) => {
      const product = products[m]!;
      const nonZeros = nonZeroInputs(asWords(vectors[m]!, product));
      active += nonZeros.length;
      scanned += matrix.inputs;
      counts.add(simulateTiming(matrix, nonZeros), matrix.outputs);
      product.multiply(vectors[m]!, sums[m]!);
    });
    mapping.store(sums, position % mapping.positions, output);
  }
  difference.compare(output, outputs[filled]!);
  const saturated = (side: 'inputs' | 'outputs') =>
    products.reduce((sum, product) => sum + product.saturated[side], 0);
  return {
    ...{ counts, active, scanned },
    difference: {
      ...difference.report(),
      saturatedInputs: saturated('inputs'),
      saturatedOutputs: saturated('outputs'),
    },
  };
}

/** Activations as the hardware holds them: those that its format rounds to zero are zeros to it. */
function asWords(vector: Float32Array, { formats }: Pick<MatrixProduct, 'formats'>): Float32Array {
  if (!formats) return vector;
  return vector.map((value) =>
    value === 0 ? 0 : fromFixed(toFixed(value, formats.inputs), formats.inputs),
  );
}

/**
 * In float32 from the entries of the PEs themselves; in fixed point with binary points chosen on the
 * very vectors.
 */
function makeProducts(
  layerMatrices: readonly LayerMatrix[],
  coded: readonly CodedMatrix[],
  matrices: readonly InterleavedMatrix[],
  arithmetic: Arithmetic,
  eachVectors: (visit: (vectors: readonly Float32Array[]) => void) => void,
): MatrixProduct[] {
  const exact = matrices.map((matrix, m) => entriesProduct(matrix, layerMatrices[m]!));
  if (arithmetic === 'float-32') return exact;
  const ranges = matrices.map(() => ({ inputs: 0, outputs: 0 }));
  const sums = matrices.map((matrix) => new Float32Array(matrix.outputs));
  eachVectors((vectors) => {
    exact.forEach((product, m) => {
      product.multiply(vectors[m]!, sums[m]!);
      const range = ranges[m]!;
      range.inputs = Math.max(range.inputs, largestMagnitude(vectors[m]!));
      range.outputs = Math.max(range.outputs, largestMagnitude(sums[m]!));
    });
  });
  return layerMatrices.map(({ writeBack }, m) => {
    const columns = decodedColumns(coded[m]!.matrix);
    return matrixProduct(columns, arithmetic, { ...writeBack, ranges: ranges[m]! });
  });
}

function entriesProduct(
  matrix: InterleavedMatrix,
  { writeBack: { bias, relu } }: LayerMatrix,
): MatrixProduct {
  return {
    saturated: { inputs: 0, outputs: 0 },
    multiply(vector, sums) {
      if (bias) sums.set(bias);
      else sums.fill(0);
      accumulateProduct(matrix, vector, sums);
      if (relu) for (let o = 0; o < sums.length; o++) sums[o] = Math.max(sums[o]!, 0);
    },
  };
}

import type { Arithmetic } from '../arithmetic/arithmetic.js';
import {
  largestMagnitude,
  type MatrixProduct,
  matrixProduct,
  type ProductFormats,
  type ProductRanges,
} from '../arithmetic/matrix-product.js';
import { type WeightColumns, weightColumns } from '../arithmetic/weight-columns.js';
import type { LayerMapping } from './layer-mapping.js';

/** A layer computed in EIE's arithmetic, without its cycles. */
export interface MappedLayer {
  /** One a matrix; absent with float-32. */
  readonly formats?: readonly ProductFormats[];
  /** Numbers that did not fit their word, over all runs so far. */
  saturated(): { readonly inputs: number; readonly outputs: number };
  /**
   * @param input one sample, [inputShape]
   * @returns the layer's output, [outputShape], after the host's part
   */
  run(input: Float32Array): Float32Array;
}

/** The columns of a mapping's matrices, to be made once for all arithmetics. */
export function columnsOf({ matrices }: LayerMapping): WeightColumns[] {
  return matrices.map(({ kernel, inputs, outputs }) => weightColumns(kernel, inputs, outputs));
}

/**
 * The ranges of what a layer's matrices multiply and write back, computed in float32.
 *
 * @param inputs calibration samples, [inputShape] each
 * @returns one a matrix
 */
export function calibrate(
  mapping: LayerMapping,
  columns: readonly WeightColumns[],
  inputs: readonly Float32Array[],
): ProductRanges[] {
  const ranges = mapping.matrices.map(() => ({ inputs: 0, outputs: 0 }));
  const products = makeProducts(mapping, columns, 'float-32', ranges);
  for (const input of inputs) {
    eachPosition(mapping, products, input, (vectors, sums) => {
      ranges.forEach((range, m) => {
        range.inputs = Math.max(range.inputs, largestMagnitude(vectors[m]!));
        range.outputs = Math.max(range.outputs, largestMagnitude(sums[m]!));
      });
    });
  }
  return ranges;
}

/**
 * @param ranges of calibration, one a matrix
 * @param outputs numbers of a sample's output
 * @throws {InputError} as `matrixProduct` does
 */
export function mappedLayer(
  mapping: LayerMapping,
  columns: readonly WeightColumns[],
  arithmetic: Arithmetic,
  ranges: readonly ProductRanges[],
  outputs: number,
): MappedLayer {
  const products = makeProducts(mapping, columns, arithmetic, ranges);
  const formats = products.flatMap((product) => product.formats ?? []);
  return {
    ...(formats.length > 0 && { formats }),
    saturated: () => ({
      inputs: products.reduce((sum, { saturated }) => sum + saturated.inputs, 0),
      outputs: products.reduce((sum, { saturated }) => sum + saturated.outputs, 0),
    }),
    run(input) {
      const output = new Float32Array(outputs);
      eachPosition(mapping, products, input, (_, sums, position) => {
        mapping.store(sums, position, output);
      });
      return output;
    },
  };
}

function makeProducts(
  { matrices }: LayerMapping,
  columns: readonly WeightColumns[],
  arithmetic: Arithmetic,
  ranges: readonly ProductRanges[],
): MatrixProduct[] {
  return matrices.map(({ writeBack }, m) =>
    matrixProduct(columns[m]!, arithmetic, { ...writeBack, ranges: ranges[m]! }),
  );
}

function eachPosition(
  mapping: LayerMapping,
  products: readonly MatrixProduct[],
  input: Float32Array,
  visit: (vectors: Float32Array[], sums: Float32Array[], position: number) => void,
): void {
  const { matrices, positions } = mapping;
  const vectors = matrices.map(({ inputs }) => new Float32Array(inputs));
  const sums = matrices.map(({ outputs }) => new Float32Array(outputs));
  for (let position = 0; position < positions; position++) {
    mapping.gather(input, position, vectors);
    products.forEach((product, m) => {
      product.multiply(vectors[m]!, sums[m]!);
    });
    visit(vectors, sums, position);
  }
}

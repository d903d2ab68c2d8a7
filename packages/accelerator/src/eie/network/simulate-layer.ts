import { elementCount, InputError } from '@pith/container';
import { seededPositions } from '@pith/runtime';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { Arithmetic } from '../arithmetic/arithmetic.js';
import {
  largestMagnitude,
  type MatrixProduct,
  matrixProduct,
} from '../arithmetic/matrix-product.js';
import { decodedColumns } from '../arithmetic/weight-columns.js';
import type { EieConfiguration } from '../configuration.js';
import { energyByUnit } from '../energy/energy-by-unit.js';
import { type InterleavedMatrix, interleave } from '../interleaved-csc.js';
import { accumulateProduct } from '../matrix-vector-product.js';
import { simulateTiming } from '../matrix-vector-timing.js';
import { nonZeroInputs } from '../simulate-matrix-vector.js';
import { type CodedMatrix, codedMatrix } from './coded-matrix.js';
import { denseMultiplyAccumulates, denseOnCpu } from './dense-on-cpu.js';
import type { EieLayerReport, LayerCodes } from './eie-report.js';
import type { LayerMapping, LayerMatrix } from './layer-mapping.js';
import { layerMemories } from './layer-memories.js';
import { RunCounts } from './run-counts.js';

export interface SimulateLayerOptions {
  readonly configuration: EieConfiguration;
  readonly costs: EnergyCosts;
  readonly arithmetic: Arithmetic;
  readonly limits: 'report' | 'refuse';
  readonly positions: number;
  readonly seed: number;
}

/** One layer of `simulateOnEie`. */
export function simulateLayer(
  layer: TracedLayer,
  mapping: LayerMapping,
  options: SimulateLayerOptions,
): EieLayerReport {
  const { configuration, costs, arithmetic } = options;
  const { name, tensor, kernel, inputs: samples } = layer;
  const coded = mapping.matrices.map((matrix) =>
    codedMatrix(matrix.kernel, matrix.inputs, matrix.outputs),
  );
  const matrices = coded.map(({ matrix }) => interleave(matrix, configuration));
  const codes: LayerCodes = {
    bits: Math.max(...matrices.map(({ codeBits }) => codeBits)),
    wider: matrices.some(({ codeBits }) => codeBits > configuration.codeBits),
    sharedWeights: Math.max(...coded.map(({ matrix }) => matrix.codebook.length)),
    roundedTo16Bits: coded.some(({ rounded }) => rounded),
    entriesPerRead: Math.min(...matrices.map(({ entriesPerSramRow }) => entriesPerSramRow)),
  };
  const storage = layerMemories(matrices, configuration);
  if (options.limits === 'refuse') {
    refuseWiderCodes(name, codes, configuration);
    if (!storage.fits) throw new InputError(`layer "${name}": ${storage.overflows.join('; ')}`);
  }
  const ofPositions = samples.length * mapping.positions;
  const chosen = seededPositions(ofPositions, options.positions, options.seed);
  const run = runPositions(layer, mapping, coded, matrices, chosen, arithmetic);
  const { counts: runCounts, active, scanned, difference } = run;
  const perInference = mapping.positions / chosen.length;
  const scaled = runCounts.scaled(perInference, configuration);
  const dense = denseMultiplyAccumulates(layer);
  const cpu = denseOnCpu(kernel.length, dense);
  const first = mapping.matrices[0]!;
  const sum = (count: (matrix: InterleavedMatrix) => number) =>
    matrices.reduce((total, matrix) => total + count(matrix), 0);
  const [entries, paddingZeros] = [sum((m) => m.entries), sum((m) => m.paddingZeros)];
  return {
    ...{ name, tensor, form: mapping.form, host: mapping.host },
    ...{ matrices: matrices.length, inputs: first.inputs, outputs: first.outputs },
    weightDensity: (entries - paddingZeros) / sum(({ inputs, outputs }) => inputs * outputs),
    activationDensity: active / scanned,
    ...{ codes, entries, paddingZeros },
    simulated: { positions: chosen.length, ofPositions, products: runCounts.products },
    difference,
    products: matrices.length * mapping.positions,
    ...scaled,
    denseMultiplyAccumulates: dense,
    energy: energyByUnit(scaled.counts, configuration, costs, arithmetic),
    cpu,
    speedup: cpu.microseconds / scaled.microseconds,
    storage,
  };
}

function refuseWiderCodes(name: string, codes: LayerCodes, { codeBits }: EieConfiguration): void {
  if (!codes.wider) return;
  throw new InputError(
    `layer "${name}": ${codes.sharedWeights} shared weights, but codes of ${codeBits} bits tell ` +
      `${2 ** codeBits - 1} apart beside the padding zero; share ${2 ** codeBits - 1} weights or ` +
      `fewer, or use codes of ${codes.bits} bits`,
  );
}

/** Simulates positions, ascending over all samples, and compares what comes out with the runtime's. */
function runPositions(
  { inputs, outputs, outputShape }: TracedLayer,
  mapping: LayerMapping,
  coded: readonly CodedMatrix[],
  matrices: readonly InterleavedMatrix[],
  chosen: Uint32Array,
  arithmetic: Arithmetic,
) {
  const vectors = matrices.map((matrix) => new Float32Array(matrix.inputs));
  const gather = (position: number): Float32Array => {
    const sample = Math.floor(position / mapping.positions);
    mapping.gather(inputs[sample]!, position % mapping.positions, vectors);
    return outputs[sample]!;
  };
  const multiply = multipliers(mapping.matrices, coded, matrices, arithmetic, (visit) => {
    for (const position of chosen) {
      gather(position);
      visit(vectors);
    }
  });
  const sums = matrices.map((matrix) => new Float32Array(matrix.outputs));
  const counts = new RunCounts();
  const [output, difference] = [new Float32Array(elementCount(outputShape)), new Difference()];
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
      const nonZeros = nonZeroInputs(vectors[m]!);
      active += nonZeros.length;
      scanned += matrix.inputs;
      counts.add(simulateTiming(matrix, nonZeros), matrix.outputs);
      multiply[m]!.multiply(vectors[m]!, sums[m]!);
    });
    mapping.store(sums, position % mapping.positions, output);
  }
  difference.compare(output, outputs[filled]!);
  const total = (side: 'inputs' | 'outputs') =>
    multiply.reduce((sum, { saturated }) => sum + saturated[side], 0);
  return {
    ...{ counts, active, scanned },
    difference: {
      ...difference.report(),
      saturatedInputs: total('inputs'),
      saturatedOutputs: total('outputs'),
    },
  };
}

/**
 * In float32 from the entries of the PEs themselves; in fixed point with binary points chosen on the
 * very vectors.
 */
function multipliers(
  layerMatrices: readonly LayerMatrix[],
  coded: readonly CodedMatrix[],
  matrices: readonly InterleavedMatrix[],
  arithmetic: Arithmetic,
  eachVectors: (visit: (vectors: readonly Float32Array[]) => void) => void,
): Pick<MatrixProduct, 'multiply' | 'saturated'>[] {
  const exact = matrices.map((matrix, m) => {
    const { bias, relu } = layerMatrices[m]!.writeBack;
    return {
      saturated: { inputs: 0, outputs: 0 },
      multiply(vector: Float32Array, sums: Float32Array) {
        if (bias) sums.set(bias);
        else sums.fill(0);
        accumulateProduct(matrix, vector, sums);
        if (relu) for (let o = 0; o < sums.length; o++) sums[o] = Math.max(sums[o]!, 0);
      },
    };
  });
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

/** Of outputs that were computed; the others are not numbers. */
class Difference {
  #largest = 0;
  #scale = 0;

  compare(output: Float32Array, expected: Float32Array): void {
    for (let i = 0; i < output.length; i++) {
      if (Number.isNaN(output[i])) continue;
      this.#largest = Math.max(this.#largest, Math.abs(output[i]! - expected[i]!));
      this.#scale = Math.max(this.#scale, Math.abs(expected[i]!));
    }
  }

  report() {
    const relative = this.#scale === 0 ? 0 : this.#largest / this.#scale;
    return { largest: this.#largest, relative };
  }
}

import { InputError } from '@pith/container';
import { seededPositions } from '@pith/runtime';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { Arithmetic } from '../arithmetic/arithmetic.js';
import type { EieConfiguration } from '../configuration.js';
import { energyByUnit } from '../energy/energy-by-unit.js';
import { type InterleavedMatrix, interleave } from '../interleaved-csc.js';
import { codedMatrix } from './coded-matrix.js';
import { denseMultiplyAccumulates, denseOnCpu } from './dense-on-cpu.js';
import type { EieLayerReport, LayerCodes } from './eie-report.js';
import type { LayerMapping } from './layer-mapping.js';
import { layerMemories } from './layer-memories.js';
import { runPositions } from './run-positions.js';

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
    refuseWiderCodes(codes, configuration);
    if (!storage.fits) throw new InputError(storage.overflows.join('; '));
  }
  const ofPositions = samples.length * mapping.positions;
  const chosen = seededPositions(ofPositions, options.positions, options.seed);
  const run = runPositions(layer, { mapping, coded, matrices, chosen, arithmetic });
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

function refuseWiderCodes(codes: LayerCodes, { codeBits }: EieConfiguration): void {
  if (!codes.wider) return;
  throw new InputError(
    `${codes.sharedWeights} shared weights, but codes of ${codeBits} bits tell ` +
      `${2 ** codeBits - 1} apart beside the padding zero; share ${2 ** codeBits - 1} weights or ` +
      `fewer, or use codes of ${codes.bits} bits`,
  );
}

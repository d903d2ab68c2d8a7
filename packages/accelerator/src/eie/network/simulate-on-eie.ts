import { InputError, UsageError } from '@pith/container';
import { EIE_45NM } from '../../energy/eie-45nm.js';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import { type Arithmetic, arithmeticBits } from '../arithmetic/arithmetic.js';
import { type EieConfiguration, eieConfiguration } from '../configuration.js';
import { chipStorage } from '../energy/chip-storage.js';
import { sumCounts } from '../energy/eie-counts.js';
import { energyByUnit } from '../energy/energy-by-unit.js';
import { denseMultiplyAccumulates } from './dense-on-cpu.js';
import type { EieLayerReport, EieReport, EieTotals, UnmappedLayerReport } from './eie-report.js';
import { inLayer } from './in-layer.js';
import { type MapLayerOptions, mapLayer } from './map-layer.js';
import { simulateLayer } from './simulate-layer.js';

export interface SimulateOnEieOptions extends MapLayerOptions {
  /** @default the paper's */
  readonly configuration?: Partial<EieConfiguration>;
  /** @default EIE_45NM */
  readonly costs?: EnergyCosts;
  /** What outputs are computed and energy is counted in. @default 'fixed-16' */
  readonly arithmetic?: Arithmetic;
  /**
   * What happens where a layer needs wider codes or larger memories than the configuration's: it is
   * simulated with them and the report says so, or refused. @default 'report'
   */
  readonly limits?: 'report' | 'refuse';
  /**
   * Most positions (rows, windows, tiles) of a layer that are simulated, over all samples. Others are
   * taken to be like these. @default 32
   */
  readonly positions?: number;
  /** Chooses the positions. @default 1 */
  readonly seed?: number;
  /** Called after each layer that EIE runs; throwing ends the simulation. */
  onLayer?(done: number, layers: number, name: string): void | Promise<void>;
}

/**
 * Runs the layers of a network on EIE, cycle by cycle, on the activations that they were traced with,
 * one product of a matrix and a vector after the other. Deterministic.
 *
 * @throws {UsageError} for options that cannot be
 * @throws {InputError} when no layer can be mapped, with the reason; or, with limits 'refuse', one
 *   that passes a limit, with which and what would fit
 * @example
 * const layers = await traceNetwork(model, samples);
 * const { totals } = await simulateOnEie(layers, { configuration: { processingElements: 256 } });
 */
export async function simulateOnEie(
  layers: readonly TracedLayer[],
  options: SimulateOnEieOptions = {},
): Promise<EieReport> {
  const { costs = EIE_45NM, arithmetic = 'fixed-16', positions = 32, seed = 1 } = options;
  const { limits = 'report', convolutions = 'winograd', onLayer } = options;
  const configuration = eieConfiguration(options.configuration);
  arithmeticBits(arithmetic);
  if (!Number.isInteger(positions) || positions < 1) {
    throw new UsageError(`positions is ${positions}, but must be a whole number from 1 up`);
  }
  const samples = layers[0]?.inputs.length ?? 0;
  if (samples === 0) throw new UsageError('there are no layers, or no samples, to simulate');

  const mappings = layers.map((layer) => ({ layer, mapping: mapLayer(layer, { convolutions }) }));
  const unmapped: UnmappedLayerReport[] = [];
  for (const { layer, mapping } of mappings) {
    if (mapping.form !== 'unmapped') continue;
    const { name, tensor } = layer;
    const dense = denseMultiplyAccumulates(layer);
    unmapped.push({ name, tensor, reason: mapping.reason, denseMultiplyAccumulates: dense });
  }
  if (unmapped.length === layers.length) {
    const reasons = unmapped.map(({ name, reason }) => `layer "${name}": ${reason}`);
    throw new InputError(`EIE runs none of the model's layers: ${reasons.join('; ')}`);
  }
  const reports: EieLayerReport[] = [];
  for (const { layer, mapping } of mappings) {
    if (mapping.form === 'unmapped') continue;
    const simulation = { configuration, costs, arithmetic, limits, positions, seed };
    reports.push(inLayer(layer.name, () => simulateLayer(layer, mapping, simulation)));
    await onLayer?.(reports.length, layers.length - unmapped.length, layer.name);
  }
  const { name, source, unit } = costs;
  return {
    ...{ configuration, costs: { name, source, unit }, arithmetic, samples },
    ...{ layers: reports, unmapped },
    totals: totalsOf(reports, configuration, costs, arithmetic),
    storage: chipStorage(eachTensor(reports), configuration),
  };
}

/** A tensor that several layers share lies on the chip once. */
function eachTensor(layers: readonly EieLayerReport[]) {
  return [...new Map(layers.map(({ tensor, storage }) => [tensor, storage])).values()];
}

function totalsOf(
  layers: readonly EieLayerReport[],
  configuration: EieConfiguration,
  costs: EnergyCosts,
  arithmetic: Arithmetic,
): EieTotals {
  const sum = (of: (layer: EieLayerReport) => number) =>
    layers.reduce((total, layer) => total + of(layer), 0);
  const cycles = sum((layer) => layer.cycles);
  const theoreticalCycles = sum((layer) => layer.theoreticalCycles);
  const microseconds = sum((layer) => layer.microseconds);
  const counts = sumCounts(layers.map((layer) => layer.counts));
  const cpu = {
    weightBytes: sum((layer) => layer.cpu.weightBytes),
    multiplyAccumulates: sum((layer) => layer.cpu.multiplyAccumulates),
    microseconds: sum((layer) => layer.cpu.microseconds),
    expectedMicroseconds: sum((layer) => layer.cpu.expectedMicroseconds),
  };
  return {
    products: sum((layer) => layer.products),
    ...{ cycles, theoreticalCycles, microseconds, counts, cpu },
    loadBalanceEfficiency: theoreticalCycles / cycles,
    theoreticalMicroseconds: sum((layer) => layer.theoreticalMicroseconds),
    denseMultiplyAccumulates: sum((layer) => layer.denseMultiplyAccumulates),
    multiplyAccumulates: sum((layer) => layer.multiplyAccumulates),
    energy: energyByUnit(counts, configuration, costs, arithmetic),
    speedup: cpu.microseconds / microseconds,
  };
}

import { InputError, type PithError, UsageError } from '@pith/container';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import { EYERISS_65NM } from '../../energy/eyeriss-65nm.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import {
  accessEnergy,
  type ChipEnergy,
  eachType,
  overTypes,
  type WordCosts,
  wordCosts,
} from '../chip/access-energy.js';
import { EYERISS_CHIP, type EyerissChip } from '../chip/chip.js';
import { type ChipAccesses, countAccesses } from '../chip/count-accesses.js';
import { codedDramWords } from '../chip/dram-traffic.js';
import { gateZeroInputs } from '../chip/gating.js';
import { processingCycles, transferSeconds } from '../chip/latency.js';
import { mapLayer } from '../chip/map-layer.js';
import {
  activeElements,
  banksOf,
  type RowStationaryMapping,
} from '../chip/row-stationary-mapping.js';
import type {
  EyerissLayerReport,
  EyerissReport,
  EyerissTotals,
  WithAndWithout,
} from './eyeriss-report.js';
import { observeActivations } from './observe-activations.js';
import { observeWeights } from './observe-weights.js';
import { type LayerShape, shapeOfLayer } from './shape-of-layer.js';

export interface SimulateOnEyerissOptions {
  /** @default EYERISS_CHIP */
  readonly chip?: EyerissChip;
  /** @default EYERISS_65NM */
  readonly costs?: EnergyCosts;
  /** Inputs that the chip takes together, which share the weights that it fetches. @default 4, as in Table V */
  readonly batch?: number;
  /**
   * Run-length codes weights in DRAM too: "the DRAM access could be further reduced if RLC was applied
   * to filter weights" (§IV-B), which pays for pruned ones. @default false
   */
  readonly codeWeights?: boolean;
  /** Called after each layer: the search for a mapping can take a second. Throwing ends the simulation. */
  onLayer?(done: number, layers: number): void | Promise<void>;
}

/**
 * What a network costs on the Eyeriss chip (Chen et al., JSSC 2017), layer by layer, with the zeros of
 * its real activations: the mapping of least energy, what moves at each level of the memory, what
 * run-length coding and gating save, and how long it takes. What is not a convolution or a fully
 * connected layer is not run on the chip and not counted.
 *
 * @param layers as `traceNetwork` gives them, in order
 * @throws {UsageError} when there are no layers, or the batch is no whole number from 1 up
 * @throws {InputError} when the chip can run none of the layers, with the reason for each
 * @example
 * const report = await simulateOnEyeriss(await traceNetwork(model, samples), { batch: 1 });
 */
export async function simulateOnEyeriss(
  layers: readonly TracedLayer[],
  {
    chip = EYERISS_CHIP,
    costs = EYERISS_65NM,
    batch = 4,
    codeWeights = false,
    onLayer,
  }: SimulateOnEyerissOptions = {},
): Promise<EyerissReport> {
  if (layers.length === 0) throw new UsageError('there are no layers to run on Eyeriss');
  if (!Number.isSafeInteger(batch) || batch < 1) {
    throw new UsageError(`batch is ${batch}, but must be a whole number from 1 up`);
  }
  const words = wordCosts(chip, costs);
  const mappings = new Map<string, RowStationaryMapping>();
  const reports: EyerissLayerReport[] = [];
  const unmapped: EyerissReport['unmapped'][number][] = [];
  for (const [i, layer] of layers.entries()) {
    const { name, tensor } = layer;
    try {
      const layerShape = shapeOfLayer(layer, batch);
      const { shape, padding } = layerShape;
      const key = JSON.stringify([shape, padding]);
      const mapping = mappings.get(key) ?? mapLayer(name, shape, { chip, costs, padding });
      mappings.set(key, mapping);
      reports.push(
        reportOn(layer, { layerShape, mapping, chip, words, first: i === 0, codeWeights }),
      );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unmapped.push({ name, tensor, reason: reasonOf(error, name) });
    }
    await onLayer?.(i + 1, layers.length);
  }
  if (reports.length === 0) {
    const reasons = unmapped.map(({ name, reason }) => `${name}: ${reason}`).join('\n');
    throw new InputError(`Eyeriss can run none of the ${layers.length} layers:\n${reasons}`);
  }
  return {
    chip,
    costs: { name: costs.name, source: costs.source, unit: costs.unit },
    batch,
    codedWeights: codeWeights,
    samples: layers[0]!.inputs.length,
    layers: reports,
    unmapped,
    totals: totalsOf(reports, batch),
  };
}

function reasonOf({ message }: PithError, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

function reportOn(
  layer: TracedLayer,
  on: {
    readonly layerShape: LayerShape;
    readonly mapping: RowStationaryMapping;
    readonly chip: EyerissChip;
    readonly words: WordCosts;
    readonly first: boolean;
    readonly codeWeights: boolean;
  },
): EyerissLayerReport {
  const { layerShape, mapping, chip, words, first, codeWeights } = on;
  const { shape, padding } = layerShape;
  const activations = observeActivations(layer, layerShape, { first });
  const weights = observeWeights(layer);
  const accesses = countAccesses(shape, mapping, padding);
  const codedDram = codedDramWords(accesses.dram, {
    inputs: 1 / activations.inputCodingRatio,
    weights: codeWeights ? 1 / weights.codingRatio : 1,
    outputs: 1 / activations.outputCodingRatio,
  });
  const gated = gateZeroInputs(accesses, activations.gatedShare);
  const cycles = processingCycles(chip, shape, mapping);
  const processingSeconds = cycles.total / chip.clockHertz;
  return {
    name: layer.name,
    tensor: layer.tensor,
    kind: layer.operation.kind,
    shape,
    mapping,
    activeElements: activeElements(shape, mapping),
    bufferBanks: banksOf(chip, shape, mapping),
    activations,
    weights,
    accesses,
    codedDram,
    dramAccessesPerMac: {
      plain: overTypes(accesses.dram) / accesses.multiplyAccumulates,
      coded: overTypes(codedDram) / accesses.multiplyAccumulates,
    },
    energy: {
      plain: accessEnergy(accesses, words),
      coded: accessEnergy({ ...accesses, dram: codedDram }, words),
      gated: accessEnergy(gated, words),
      both: accessEnergy({ ...gated, dram: codedDram }, words),
    },
    cycles,
    processingSeconds,
    totalSeconds: processingSeconds + transferSeconds(chip, codedDram),
  };
}

function totalsOf(layers: readonly EyerissLayerReport[], batch: number): EyerissTotals {
  const sum = (value: (layer: EyerissLayerReport) => number) =>
    layers.reduce((total, layer) => total + value(layer), 0);
  const accesses: ChipAccesses = {
    dram: eachType((type) => sum((layer) => layer.accesses.dram[type])),
    buffer: eachType((type) => ({
      reads: sum((layer) => layer.accesses.buffer[type].reads),
      writes: sum((layer) => layer.accesses.buffer[type].writes),
    })),
    array: eachType((type) => sum((layer) => layer.accesses.array[type])),
    spads: eachType((type) => ({
      reads: sum((layer) => layer.accesses.spads[type].reads),
      writes: sum((layer) => layer.accesses.spads[type].writes),
    })),
    multiplyAccumulates: sum((layer) => layer.accesses.multiplyAccumulates),
    passes: sum((layer) => layer.accesses.passes),
  };
  const codedDram = eachType((type) => sum((layer) => layer.codedDram[type]));
  const energyOf = (which: keyof WithAndWithout<ChipEnergy>): ChipEnergy => ({
    dram: eachType((type) => sum((layer) => layer.energy[which].dram[type])),
    buffer: eachType((type) => sum((layer) => layer.energy[which].buffer[type])),
    array: eachType((type) => sum((layer) => layer.energy[which].array[type])),
    spads: eachType((type) => sum((layer) => layer.energy[which].spads[type])),
    multiplyAccumulates: sum((layer) => layer.energy[which].multiplyAccumulates),
    total: sum((layer) => layer.energy[which].total),
  });
  const energy = {
    plain: energyOf('plain'),
    coded: energyOf('coded'),
    gated: energyOf('gated'),
    both: energyOf('both'),
  };
  const totalSeconds = sum((layer) => layer.totalSeconds);
  return {
    accesses,
    codedDram,
    dramAccessesPerMac: {
      plain: overTypes(accesses.dram) / accesses.multiplyAccumulates,
      coded: overTypes(codedDram) / accesses.multiplyAccumulates,
    },
    energy,
    energyPerInference: energy.both.total / batch,
    processingSeconds: sum((layer) => layer.processingSeconds),
    totalSeconds,
    inferencesPerSecond: batch / totalSeconds,
  };
}

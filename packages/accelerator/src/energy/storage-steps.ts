import { InputError, type PithFile, type TensorLayout, UsageError } from '@pith/container';
import type { EieConfiguration } from '../eie/configuration.js';
import { type ChipStorage, chipStorage } from '../eie/energy/chip-storage.js';
import { type LayerOnChip, layerOnChip } from '../eie/energy/on-chip.js';
import type { TracedLayer } from '../network/traced-layer.js';
import type { EnergyCosts } from './energy-costs.js';
import { sharedValues, sparseEntries } from './sparse-entries.js';

export type StorageStage = 'dense' | 'pruned' | 'shared' | 'huffman' | 'on-chip';

/** What a layer's weights take at a stage, and the energy of fetching all that are needed once. */
export interface StorageStep {
  readonly stage: StorageStage;
  readonly memory: 'DRAM' | 'SRAM';
  /** A layer whose zeros do not pay for indexes stays dense; a total is mixed where layers differ. */
  readonly form: 'dense' | 'sparse' | 'mixed' | 'as in the file';
  readonly bytes: number;
  /** In the costs' unit. On chip the mean over the traced samples: zero activations skip columns. */
  readonly energy: number;
}

export interface LayerStorage {
  readonly name: string;
  readonly tensor: string;
  readonly elements: number;
  readonly nonzeros: number;
  /** Bits of a relative index of the pruned and shared stages. */
  readonly indexBits: number;
  /** Distinct non-zero weights; null where there are more than 65535: the layer shares none. */
  readonly sharedWeights: number | null;
  /** Mean share of non-zeros among its inputs, 0 to 1. */
  readonly activationDensity: number;
  readonly steps: readonly StorageStep[];
  /** Null where EIE cannot hold the layer; `notOnChip` says why. */
  readonly onChip: LayerOnChip | null;
  readonly notOnChip?: string;
}

/** Plain JSON. */
export interface StorageSteps {
  readonly unit: EnergyCosts['unit'];
  readonly costs: EnergyCosts['name'];
  readonly layers: readonly LayerStorage[];
  /** Sums over the layers, those of a tensor that several layers share counted once in bytes; the
   * last step is missing where a layer's is. */
  readonly total: readonly StorageStep[];
  readonly chip: ChipStorage;
}

export interface StorageOptions {
  /**
   * Bits of a relative index in DRAM, 1 to 15. @default 5 for fully connected layers and 8 for
   * convolutions, as in Deep Compression, §2
   */
  readonly indexBits?: { readonly fullyConnected: number; readonly convolution: number };
}

const FLOAT_BITS = 32;
/** As in the file format. */
const MOST_INDEX_BITS = 15;
const INDEX_BITS = { fullyConnected: 5, convolution: 8 } as const;

/**
 * What each layer's weights cost to keep and to fetch, from stage to stage (Deep Compression, Fig. 1;
 * EIE, §I):
 *
 * 1. `dense`: float32 in DRAM.
 * 2. `pruned`: float32 values and relative indexes, fillers included, in DRAM.
 * 3. `shared`: codes of ⌈log2⌉ of the shared weights (and zero, where there are fillers) in place of
 *    the values, and the codebook.
 * 4. `huffman`: the bytes that the file spends on the tensor.
 * 5. `on-chip`: columns interleaved over EIE's processing elements in SRAM; only columns of non-zero
 *    inputs are read, in whole lines, and two pointers for each of them in each processing element.
 *
 * All count weights fetched once for an inference: of a convolution, once for all positions, on chip
 * in the mean over the positions. Biases are left out.
 *
 * @param layers as `traceNetwork` gives them
 * @throws {InputError} when the file lacks a layer's tensor, or has it in another size
 * @throws {UsageError} for `indexBits` out of their range, and for layers without samples
 */
export function storageSteps(
  file: PithFile,
  layers: readonly TracedLayer[],
  configuration: EieConfiguration,
  costs: EnergyCosts,
  { indexBits = INDEX_BITS }: StorageOptions = {},
): StorageSteps {
  for (const [layers, bits] of Object.entries(indexBits)) {
    if (Number.isInteger(bits) && bits >= 1 && bits <= MOST_INDEX_BITS) continue;
    throw new UsageError(
      `indexBits.${layers} is ${bits}, but must be a whole number from 1 to ${MOST_INDEX_BITS}`,
    );
  }
  const stored = layers.map((layer) => {
    const bits =
      layer.operation.kind === 'fully-connected' ? indexBits.fullyConnected : indexBits.convolution;
    return layerStorage(file, layer, bits, configuration, costs);
  });
  return {
    unit: costs.unit,
    costs: costs.name,
    layers: stored,
    total: totals(stored),
    chip: chipStorage(
      stored.flatMap(({ onChip }) => onChip ?? []),
      configuration,
    ),
  };
}

function layerStorage(
  file: PithFile,
  layer: TracedLayer,
  indexBits: number,
  configuration: EieConfiguration,
  costs: EnergyCosts,
): LayerStorage {
  const { name, tensor, kernel } = layer;
  const elements = kernel.length;
  const fileBytes = bytesInFile(file, layer);
  const { nonzeros, entries } = sparseEntries(kernel, indexBits);
  const shared = sharedValues(kernel);
  const dram = (stage: StorageStage, form: StorageStep['form'], bits: number): StorageStep => {
    const bytes = Math.ceil(bits / 8);
    return { stage, memory: 'DRAM', form, bytes, energy: bytes === 0 ? 0 : costs.dram(bits) };
  };
  const least = (stage: StorageStage, dense: number, sparse: number) =>
    sparse < dense ? dram(stage, 'sparse', sparse) : dram(stage, 'dense', dense);
  const pruned = least('pruned', elements * FLOAT_BITS, entries * (FLOAT_BITS + indexBits));
  const steps = [dram('dense', 'dense', elements * FLOAT_BITS), pruned];
  if (shared === undefined) steps.push({ ...pruned, stage: 'shared' });
  else {
    const codebook = shared * FLOAT_BITS;
    const dense = elements * codeBits(shared, elements > nonzeros) + codebook;
    const sparse = entries * (codeBits(shared, entries > nonzeros) + indexBits) + codebook;
    const step = least('shared', dense, sparse);
    // A codebook of nearly as many values as weights is none.
    steps.push(step.bytes < pruned.bytes ? step : { ...pruned, stage: 'shared' });
  }
  steps.push(dram('huffman', 'as in the file', fileBytes * 8));
  const onChip = layerOnChip(layer, configuration, costs);
  const common = {
    ...{ name, tensor, elements, nonzeros, indexBits, sharedWeights: shared ?? null },
    activationDensity: activationDensity(layer),
  };
  if (typeof onChip === 'string') return { ...common, steps, onChip: null, notOnChip: onChip };
  const { bytes, energy } = onChip;
  steps.push({ stage: 'on-chip', memory: 'SRAM', form: 'sparse', bytes, energy });
  return { ...common, steps, onChip };
}

/** Bits that tell a codebook's values apart, and zero where it is stored among them. */
function codeBits(values: number, storesZeros: boolean): number {
  return 32 - Math.clz32(Math.max(0, values + (storesZeros ? 1 : 0) - 1));
}

/** Share of a layer's inputs that are not zero, over all samples. */
function activationDensity({ inputs }: TracedLayer): number {
  let active = 0;
  let count = 0;
  for (const sample of inputs) {
    count += sample.length;
    for (const value of sample) if (value !== 0) active++;
  }
  return count === 0 ? 0 : active / count;
}

/** @throws {InputError} when the tensor is not the layer's */
function bytesInFile(file: PithFile, { name, tensor, kernel }: TracedLayer): number {
  const layout = file.layout(tensor);
  if (layout.elements !== kernel.length) {
    throw new InputError(
      `layer "${name}": its kernel has ${kernel.length} weights, but the file's tensor "${tensor}" ` +
        `has ${layout.elements} elements`,
    );
  }
  return layout.bytes.total > 0 || layout.nonzeros === 0
    ? layout.bytes.total
    : originalOf(file, layout).bytes.total;
}

/** The tensor whose elements a copy, which takes no bytes, has. */
function originalOf(file: PithFile, copy: TensorLayout): TensorLayout {
  const { data } = file.decodeTensor(copy.name);
  for (const { name, elements, payloadBytes } of file.tensors) {
    if (elements !== copy.elements || payloadBytes === 0) continue;
    const other = file.decodeTensor(name).data;
    if (data.every((value, i) => value === other[i])) return file.layout(name);
  }
  return copy;
}

function totals(layers: readonly LayerStorage[]): StorageStep[] {
  const stages: StorageStage[] = ['dense', 'pruned', 'shared', 'huffman', 'on-chip'];
  return stages.flatMap((stage) => {
    const steps = layers.map(({ steps }) => steps.find((step) => step.stage === stage));
    if (steps.length === 0 || steps.includes(undefined)) return [];
    const tensors = new Set<string>();
    let bytes = 0;
    let energy = 0;
    const forms = new Set<StorageStep['form']>();
    steps.forEach((step, i) => {
      const { tensor } = layers[i]!;
      if (!tensors.has(tensor)) bytes += step!.bytes;
      tensors.add(tensor);
      energy += step!.energy;
      forms.add(step!.form);
    });
    const form = forms.size === 1 ? [...forms][0]! : 'mixed';
    return [{ stage, memory: steps[0]!.memory, form, bytes, energy }];
  });
}

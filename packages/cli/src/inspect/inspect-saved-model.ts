import { modelTensorBytes, readSavedModel } from '@pith/model';
import { letSignalsThrough } from '../interruption.js';
import type { Io } from '../io.js';
import { type WeightStatistics, weightStatistics } from './weight-statistics.js';

/** What `pith inspect --json` prints of a saved model. */
export interface SavedModelInspection {
  readonly command: 'inspect';
  readonly file: string;
  readonly format: string;
  readonly bytes: {
    /** Of all files as shipped. */
    readonly shipped: number;
    /** Of the tensors alone at their full width, 32 bits a float. */
    readonly weights32: number;
    /** Of what is not in the tensors. */
    readonly topology: number;
    /** What an entropy coder would make of all floats at 8 bits, each tensor by itself. */
    readonly coded8: number;
  };
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly tensors: readonly SavedTensorReport[];
}

export interface SavedTensorReport {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** What the model's file holds it in, where that is less than the dtype. */
  readonly precision?: 'float16' | 'bfloat16';
  readonly elements: number;
  /** What it does in the network, as far as can be told: `convolution`, `bias`, … */
  readonly role: string;
  /** What post-training compression does with it: `quantise`, `half`, `keep`. */
  readonly handling: string;
  /** null for a tensor without values. */
  readonly statistics: WeightStatistics | null;
}

export async function inspectSavedModel(path: string, io: Io): Promise<SavedModelInspection> {
  const { model, shippedBytes, files } = await readSavedModel(path);
  const { describeTensors } = await import('@pith/compress');
  const descriptions = describeTensors(model);
  const tensors: SavedTensorReport[] = [];
  for (const [i, { name, data }] of model.tensors.entries()) {
    const { shape, dtype, elements, role, handling } = descriptions[i]!;
    const precision = model.precision?.get(name);
    tensors.push({
      ...{ name, shape, dtype, ...(precision && { precision }) },
      ...{ elements, role, handling },
      statistics: weightStatistics(data) ?? null,
    });
    await letSignalsThrough(io.signal);
  }
  const floats = tensors.filter(({ dtype }) => dtype === 'float32');
  const bits = floats.reduce(
    (sum, { elements, statistics }) => sum + elements * (statistics?.entropy8 ?? 0),
    0,
  );
  return {
    ...{ command: 'inspect', file: path, format: model.format },
    bytes: {
      ...{ shipped: shippedBytes, weights32: modelTensorBytes(model) },
      ...{ topology: model.topology.length, coded8: Math.ceil(bits / 8) },
    },
    ...{ files, tensors },
  };
}

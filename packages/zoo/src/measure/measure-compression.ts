import { writeFile } from 'node:fs/promises';
import {
  BudgetMissedError,
  type Compression,
  type CompressOptions,
  compress,
  measureFidelity,
  parseRecipe,
  type Recipe,
} from '@pith/compress';
import { PithError, readModel } from '@pith/container';
import { openSavedModel, savedModelJudge, savedModelObserver } from '@pith/engines';
import { readSavedModel, type SavedModel } from '@pith/model';
import { fetchModel } from '../fetch/fetch-model.js';
import type { Inputs, ZooModel } from '../models/zoo-model.js';
import { type MeasuredCompression, qualityOf } from './measured.js';

/** What a model is compressed to. */
export type Target =
  /** Nothing is lost: the weights come out bit for bit. */
  | 'exact'
  /** To about 1 %, every tensor treated alike, without running the model to see what matters. */
  | 'assumed'
  /** The largest relative error of an output on the calibration inputs. */
  | { readonly maxLoss: number }
  /** As faithful as another that has this loss on the calibration data, states carried on. */
  | { readonly equalTo: number };

/** Calibration data are few, so what is to be as good is compressed to be a little better on them. */
export const EQUAL_MARGIN = 0.8;
/** Compressions until a recurrent model's loss is what it is to be. */
const MOST_ATTEMPTS = 4;

/**
 * Compresses a model, reads the file again, and runs what it holds in the model's own framework on the
 * evaluation data.
 *
 * @param options - keepAs: where the `.pith` file is kept
 */
export async function measureCompression(
  zooModel: ZooModel,
  target: Target,
  options: { readonly keepAs?: string } = {},
): Promise<MeasuredCompression> {
  const disk = await readSavedModel(await fetchModel(zooModel.name));
  const original = await openSavedModel(disk.model);
  const recording = await zooModel.record(original);
  const inputs = await zooModel.calibrationInputs(original);
  const rehearsal = isEqual(target) ? await zooModel.rehearse?.(original) : undefined;
  await original.dispose();

  const tools = typeof target === 'string' ? {} : await toolsFor(disk.model, inputs);
  const observer = tools.options?.observer?.engine;
  let share = EQUAL_MARGIN;
  for (let attempt = 1; ; attempt++) {
    const start = performance.now();
    const { compression, missed } = await compressed(disk.model, recipeFor(target, share), {
      ...tools.options,
      shippedBytes: disk.shippedBytes,
    });
    const seconds = (performance.now() - start) / 1000;
    const peakMemory = process.resourceUsage().maxRSS * 1024;
    const restored = await openSavedModel(await decode(compression.bytes, disk.model));
    if (rehearsal !== undefined && isEqual(target) && attempt < MOST_ATTEMPTS) {
      const { loss } = await measureFidelity(rehearsal, await zooModel.rehearse!(restored));
      if (loss > target.equalTo) {
        share *= (EQUAL_MARGIN * target.equalTo) / loss;
        await restored.dispose();
        continue;
      }
    }
    const found = await zooModel.record(restored);
    await restored.dispose();
    await tools.dispose?.();
    if (options.keepAs !== undefined) await writeFile(options.keepAs, compression.bytes);
    const fidelity = await measureFidelity(recording, found);
    return {
      name: zooModel.name,
      ...{ bytes: compression.bytes.length, seconds, peakMemory },
      ...(missed !== undefined && { missed }),
      ...(compression.fidelity && { calibrationLoss: compression.fidelity.loss }),
      ...(observer !== undefined && { observer }),
      ...qualityOf(fidelity, zooModel.taskMetrics(found, recording)),
    };
  }
}

function isEqual(target: Target): target is { readonly equalTo: number } {
  return typeof target === 'object' && 'equalTo' in target;
}

/** @param share - of the loss that another has: what may be lost where fidelity is to be equal */
function recipeFor(target: Target, share: number): Recipe {
  if (target === 'exact') return parseRecipe({ name: 'exact' });
  const maxLoss =
    target === 'assumed' ? 0.01 : isEqual(target) ? share * target.equalTo : target.maxLoss;
  const sensitivity = target === 'assumed' ? 'assumed' : 'measured';
  const halves = { store: 'float16' } as const;
  const postTraining = { budget: { maxLoss }, sensitivity } as const;
  return parseRecipe({ name: 'post-training', weights: halves, others: halves, postTraining });
}

interface Tools {
  readonly options?: Pick<CompressOptions, 'judge' | 'observer'>;
  dispose?(): Promise<void>;
}

/** What runs the model on the calibration inputs, and what shows its layers where that is possible. */
async function toolsFor(saved: SavedModel, inputs: readonly Inputs[]): Promise<Tools> {
  const judge = await savedModelJudge(saved, inputs);
  const observer = await savedModelObserver(saved, inputs).catch((error: unknown) => {
    // Pith's runtime lacks an operation of the model's: its layers cannot be re-fitted.
    if (error instanceof PithError) return undefined;
    throw error;
  });
  return {
    options: { judge, ...(observer && { observer }) },
    async dispose() {
      await judge.dispose();
      await observer?.dispose();
    },
  };
}

async function compressed(
  saved: SavedModel,
  recipe: Recipe,
  options: CompressOptions,
): Promise<{ compression: Compression; missed?: string }> {
  try {
    return { compression: await compress(saved, recipe, options) };
  } catch (error) {
    if (!(error instanceof BudgetMissedError)) throw error;
    return { compression: error.nearest, missed: error.message };
  }
}

/** What the file holds, as its readers get it. */
async function decode(bytes: Uint8Array, { format }: SavedModel): Promise<SavedModel> {
  const file = await readModel(bytes);
  const tensors = file.tensors.map((_, position) => file.decodeTensor(position));
  return { format, topology: file.topology, tensors };
}

import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { OpenModel } from './open-model.js';
import { MissingEngineError } from './optional-package.js';
import type { CustomObjects } from './tensorflow/open-tensorflow.js';

/** The engines that run saved models, the preferred ones first. */
export const MODEL_ENGINES = [
  'tfjs-node',
  'tfjs',
  'onnxruntime-node',
  'onnxruntime-web',
  'pith',
] as const;
export type ModelEngine = (typeof MODEL_ENGINES)[number];

export interface OpenOptions {
  /**
   * `auto` takes the first that is installed and runs the model's format; Pith's own runtime comes
   * last, and runs fewer models. `OpenModel.engine` tells which it is.
   * @default 'auto'
   */
  readonly engine?: ModelEngine | 'auto' | undefined;
  /** Threads that compute, where the engine can be told. @default as the engine has it */
  readonly threads?: number | undefined;
  /** The model as a `.pith` file, where there is one: Pith's runtime then runs that. */
  readonly pith?: Uint8Array | undefined;
  /** Adds layers of the user's own to TF.js before a LayersModel is loaded. */
  readonly customObjects?: CustomObjects | undefined;
}

/**
 * Opens a saved model in an engine that runs it. The frameworks are optional: they are imported when
 * they are asked for.
 *
 * @throws {UsageError} when the engine does not run the format, or is not installed
 * @throws {InputError} when the engine refuses the model
 * @throws {UnsupportedOperationError} when Pith's runtime lacks an operation
 * @example
 * const model = await openSavedModel(await readSavedModel('model.onnx'));
 * const { probabilities } = await model.run({ image: { data, shape: [1, 3, 224, 224] } });
 */
export async function openSavedModel(
  saved: SavedModel,
  options: OpenOptions = {},
): Promise<OpenModel> {
  const { engine = 'auto' } = options;
  const usable = enginesFor(saved);
  if (engine !== 'auto') {
    if (!usable.includes(engine)) {
      throw new UsageError(
        `${engine} does not run a model of the format ${saved.format}; ${usable.join(', ')} do`,
      );
    }
    return openIn(engine, saved, options);
  }
  const missing: string[] = [];
  for (const candidate of usable) {
    try {
      return await openIn(candidate, saved, options);
    } catch (error) {
      if (!(error instanceof MissingEngineError)) throw error;
      missing.push(error.message);
    }
  }
  throw new MissingEngineError(`no engine runs the model: ${missing.join('; ')}`);
}

/** The engines that take a model's format, the preferred ones first. */
export function enginesFor({ format }: Pick<SavedModel, 'format'>): readonly ModelEngine[] {
  return format === 'onnx'
    ? ['onnxruntime-node', 'onnxruntime-web', 'pith']
    : ['tfjs-node', 'tfjs', 'pith'];
}

async function openIn(
  engine: ModelEngine,
  saved: SavedModel,
  { threads, customObjects, pith }: OpenOptions,
): Promise<OpenModel> {
  const limited = threads === undefined ? {} : { threads };
  switch (engine) {
    case 'tfjs-node':
    case 'tfjs': {
      const { tfjsBackend, tfjsNodeBackend } = await import('./tensorflow/backend.js');
      const { openTensorFlow } = await import('./tensorflow/open-tensorflow.js');
      const backend = engine === 'tfjs' ? await tfjsBackend() : await tfjsNodeBackend(limited);
      return openTensorFlow(saved, backend, { customObjects });
    }
    case 'onnxruntime-node':
    case 'onnxruntime-web': {
      const { onnxRuntimeNode, onnxRuntimeWeb } = await import('./onnxruntime/ort.js');
      const { openOnnxRuntime } = await import('./onnxruntime/open-onnxruntime.js');
      const open = engine === 'onnxruntime-node' ? onnxRuntimeNode : onnxRuntimeWeb;
      return openOnnxRuntime(saved, await open(limited));
    }
    case 'pith': {
      const { openPith } = await import('./pith/open-pith.js');
      return openPith(saved, { ...limited, encoded: pith });
    }
  }
}

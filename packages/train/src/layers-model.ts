import { InputError } from '@pith/container';
import { modelArtifacts } from '@pith/engines';
import type { SavedModel } from '@pith/model';
import type { TensorFlow } from './tensorflow.js';

type Tf = typeof TensorFlow;

/**
 * Makes a TF.js LayersModel of a saved one.
 * @throws InputError if TF.js cannot build the topology or its weights do not fit
 */
export async function toLayersModel(tf: Tf, saved: SavedModel): Promise<TensorFlow.LayersModel> {
  try {
    return await tf.loadLayersModel(tf.io.fromMemory(modelArtifacts(saved)));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(
      `model topology: TensorFlow.js cannot load it: ${reason}; ` +
        'it must open with tf.loadLayersModel before it can be retrained or evaluated',
      { cause },
    );
  }
}

/** The saved form of a LayersModel, as `@pith/model` writes it. */
export async function toSavedModel(tf: Tf, model: TensorFlow.LayersModel): Promise<SavedModel> {
  let artifacts: TensorFlow.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, format, generatedBy, convertedBy } = artifacts!;
  return {
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode(
      JSON.stringify({ modelTopology, format, generatedBy, convertedBy }),
    ),
    tensors: model.weights.map((weight) => {
      const value = weight.read();
      return {
        name: weight.originalName,
        shape: value.shape,
        dtype: 'float32' as const,
        data: Float32Array.from(value.dataSync()),
      };
    }),
  };
}

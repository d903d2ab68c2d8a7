import { InputError } from '@pith/container';
import { readSavedModel, type SavedModel } from '@pith/model';
import { type ClassifierForm, classifierForm } from './training-data.js';

/** A model to distil from. */
export interface NamedTeacher {
  readonly model: SavedModel;
  readonly form: ClassifierForm;
}

/**
 * Reads the model that `--teacher` names.
 * @throws InputError if there is none, or it is no classifier that TensorFlow.js can run
 */
export async function readTeacher(path: string): Promise<NamedTeacher> {
  const { model } = await rewording(
    () => readSavedModel(path),
    (message) => `--teacher: ${message}`,
  );
  if (model.format !== 'tfjs-layers-model') {
    throw new InputError(
      `--teacher: ${path} is a model of the format ${model.format}, but only LayersModels teach; name a ` +
        'model.json that tf.loadLayersModel opens',
    );
  }
  // What it advises is for the model that is compressed.
  const form = await rewording(
    () => classifierForm(model),
    (message) => {
      const [fault] = message.replace(/^model\b/, path).split('; ');
      return `--teacher: ${fault}; name a LayersModel of the same task`;
    },
  );
  return { model, form };
}

async function rewording<T>(
  work: () => Promise<T>,
  reword: (message: string) => string,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(reword(cause.message), { cause });
  }
}

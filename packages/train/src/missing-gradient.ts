import { InputError } from '@pith/container';

/**
 * Runs what takes gradients.
 * @throws InputError where TensorFlow.js has none of an operation
 */
export function explainingMissingGradients<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const name = /gradient function not found for (\w+)/.exec(String(error))?.[1];
    if (name === undefined) throw error;
    throw new InputError(
      `model: its operation ${name} has no gradient in TensorFlow.js, so that nothing before it can be ` +
        'trained; compress it without data, by a recipe that does not retrain',
      { cause: error },
    );
  }
}

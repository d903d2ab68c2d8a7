import type { TensorFlow } from '../tensorflow.js';

/**
 * Runs a step, and gives variables that it has moved before it failed their values back: batch
 * normalisation's averages move in the forward pass.
 *
 * @param variables that the step leaves alone in any case
 */
export function unlessFails<T>(
  tf: typeof TensorFlow,
  variables: readonly TensorFlow.Variable[],
  step: () => T,
): T {
  return withCopies(tf, variables, (restore) => {
    try {
      return step();
    } catch (error) {
      restore();
      throw error;
    }
  });
}

/** Runs a step for what it shows: whatever variables it moves, they have their values back. */
export function asTrial<T>(
  tf: typeof TensorFlow,
  variables: readonly TensorFlow.Variable[],
  step: () => T,
): T {
  return withCopies(tf, variables, (restore) => {
    try {
      return step();
    } finally {
      restore();
    }
  });
}

function withCopies<T>(
  tf: typeof TensorFlow,
  variables: readonly TensorFlow.Variable[],
  run: (restore: () => void) => T,
): T {
  const fixed = new Set(variables);
  const others = Object.values(tf.engine().registeredVariables).filter((one) => !fixed.has(one));
  // Copies share the data until a variable is assigned something else.
  const copies = others.map((variable) => tf.keep(variable.clone()));
  try {
    return run(() => {
      for (const [i, variable] of others.entries()) {
        if (variable.dataId !== copies[i]!.dataId) variable.assign(copies[i]!);
      }
    });
  } finally {
    tf.dispose(copies);
  }
}

import type { Operation, Program, ValueId } from '../program/program.js';

/** ReLU's outputs in AlexNet's and VGG-16's fully connected layers: 18 to 41 % (Han et al. 2016, EIE, Table III). */
const BEHIND_RELU = 0.4;

/** Nothing is known of a user's data: images often have a black border, other data seldom zeros. */
const OF_INPUTS = 0.5;

/** What part of a value's elements is expected not to be zero; only the choice of kernels hangs on it. */
export function expectedDensity(program: Program, value: ValueId): number {
  const producers = producersOf(program);
  const known = new Map<ValueId, number>();
  // Operations come in a runnable order, so this ends; remembered, since paths meet again.
  const of = (id: ValueId): number => {
    const density = known.get(id) ?? find(id);
    known.set(id, density);
    return density;
  };
  const find = (id: ValueId): number => {
    const producer = producers.get(id);
    if (!producer) return OF_INPUTS;
    const activation = activationOf(producer);
    if (activation) {
      return activation.kind === 'clamp' && activation.low === 0 ? BEHIND_RELU : 1;
    }
    switch (producer.kind) {
      case 'reshape':
      case 'permute':
      case 'crop':
      case 'zero-pad':
      case 'concatenate':
      case 'upsample':
        return Math.max(...producer.inputs.map(of));
      case 'pool':
        // A window is zero only where all of it is.
        return Math.min(1, 1.5 * of(producer.inputs[0]!));
      default:
        return 1;
    }
  };
  return of(value);
}

const KNOWN_PRODUCERS = new WeakMap<Program, ReadonlyMap<ValueId, Operation>>();

/** The operation that makes each value; remembered, since every layer of a program asks for them. */
function producersOf(program: Program): ReadonlyMap<ValueId, Operation> {
  const made =
    KNOWN_PRODUCERS.get(program) ??
    new Map(program.operations.map((operation) => [operation.output, operation]));
  KNOWN_PRODUCERS.set(program, made);
  return made;
}

function activationOf(operation: Operation) {
  if ('epilogue' in operation) return operation.epilogue.activation;
  return operation.kind === 'combine' ? operation.activation : undefined;
}

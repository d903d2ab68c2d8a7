import { isIdentity } from '../../activation.js';
import type { Epilogue, Operation, Pointwise, Program } from '../../program.js';
import { Rewrite } from './rewrite.js';

/**
 * Moves a batch normalisation and an activation that follow a convolution, a dense layer or the like
 * into its epilogue, where nobody else reads the value between them: sum · scale + bias with a
 * normalisation x · S + B after it is sum · (scale · S) + (bias · S + B). Reshapes in between that
 * leave the channels alone do not matter.
 */
export function foldEpilogues(program: Program): Program {
  const rewrite = new Rewrite(program);
  return rewrite.run((operation) => {
    if (operation.kind !== 'pointwise') return operation;
    const target = foldingTarget(rewrite, operation);
    const folded = target && fold(target, operation.epilogue);
    if (folded === undefined) return operation;
    rewrite.replace(folded);
    return operation.inputs[0]!;
  });
}

/** A Conv1D and what follows it have two between them; a limit keeps hostile chains linear. */
const MOST_RESHAPES = 8;

function foldingTarget(rewrite: Rewrite, pointwise: Pointwise): Operation | undefined {
  const { scale, bias } = pointwise.epilogue;
  const channels = rewrite.shape(pointwise.output).at(-1);
  let value = pointwise.inputs[0]!;
  for (let passed = 0; passed < MOST_RESHAPES; passed++) {
    const producer = rewrite.soleProducer(value);
    if (producer?.kind !== 'reshape') return producer;
    value = producer.inputs[0]!;
    const sameChannels = rewrite.shape(value).at(-1) === channels;
    if ((scale !== undefined || bias !== undefined) && !sameChannels) return undefined;
  }
  return undefined;
}

function fold(target: Operation, after: Epilogue): Operation | undefined {
  switch (target.kind) {
    case 'fully-connected':
    case 'convolution':
    case 'depthwise-convolution':
    case 'pointwise':
      if (!isIdentity(target.epilogue.activation)) return undefined;
      return { ...target, epilogue: compose(target.epilogue, after) };
    case 'combine':
      if (!isIdentity(target.activation) || after.scale || after.bias) return undefined;
      return { ...target, activation: after.activation };
    default:
      return undefined;
  }
}

/** What one epilogue without an activation and then another one do. */
function compose(first: Epilogue, then: Epilogue): Epilogue {
  const scale = product(first.scale, then.scale);
  const bias = sum(product(first.bias, first.bias && then.scale), then.bias);
  return { ...(scale && { scale }), ...(bias && { bias }), activation: then.activation };
}

function product(a: Float32Array | undefined, b: Float32Array | undefined) {
  return a && b ? a.map((value, i) => value * b[i]!) : (a ?? b);
}

function sum(a: Float32Array | undefined, b: Float32Array | undefined) {
  return a && b ? a.map((value, i) => value + b[i]!) : (a ?? b);
}

import { type Activation, isIdentity } from '../../activation.js';
import type { Operation, Pointwise, Program, ValueId } from '../../program.js';
import { Rewrite } from './rewrite.js';

/**
 * Finds activations that graphs spell out as a product of a value with a function of itself: x ·
 * clamp(x · a + b) (hard swish), x · sigmoid(x) (swish) and ½ x · (1 + erf(x / √2)) (GELU), and makes
 * one operation of each, which the layer before can then take into its epilogue.
 */
export function foldGates(program: Program): Program {
  const rewrite = new Rewrite(program);
  return rewrite.run((operation) => {
    if (operation.kind === 'pointwise') {
      return scaledGate(rewrite, operation) ?? scaledErf(rewrite, operation) ?? operation;
    }
    const factors = productOf(rewrite, operation);
    if (!factors) return operation;
    for (const [x, gate] of factors) {
      const activation = gateOf(rewrite, x, gate);
      const { layer, output } = operation;
      if (activation)
        return { ...{ kind: 'pointwise', layer, inputs: [x], output }, epilogue: { activation } };
    }
    return operation;
  });
}

/** Both orders of the factors of a product of two values of one shape. */
function productOf(rewrite: Rewrite, operation: Operation | undefined) {
  const isProduct =
    (operation?.kind === 'combine' && isIdentity(operation.activation)) ||
    operation?.kind === 'binary';
  if (!isProduct || operation.mode !== 'multiply' || operation.inputs.length !== 2) {
    return undefined;
  }
  const [a, b] = operation.inputs as [ValueId, ValueId];
  const shape = String(rewrite.shape(operation.output));
  const same = [a, b].every((value) => String(rewrite.shape(value)) === shape);
  return same
    ? ([
        [a, b],
        [b, a],
      ] as const)
    : undefined;
}

/** The activation that x · gate amounts to, where the gate is a function of x that nobody else reads. */
function gateOf(rewrite: Rewrite, x: ValueId, gate: ValueId): Activation | undefined {
  const producer = rewrite.soleProducer(gate);
  if (producer?.kind !== 'pointwise' || producer.inputs[0] !== x) return undefined;
  const { activation } = producer.epilogue;
  const affine = uniformAffine(producer);
  if (!affine || isIdentity(activation)) return undefined;
  const { scale, offset } = affine;
  if (activation.kind === 'clamp') {
    return { kind: 'gate', scale, offset, low: activation.low, high: activation.high };
  }
  const plain = scale === 1 && offset === 0;
  return activation.kind === 'sigmoid' && plain ? { kind: 'swish' } : undefined;
}

/** c · gate(x) is a gate too, for a positive c. */
function scaledGate(rewrite: Rewrite, operation: Pointwise): ValueId | undefined {
  const affine = uniformAffine(operation);
  const before = rewrite.soleProducer(operation.inputs[0]!);
  if (before?.kind !== 'pointwise' || before.epilogue.activation.kind !== 'gate') return undefined;
  if (!affine || affine.scale <= 0 || affine.offset !== 0) return undefined;
  if (!isIdentity(operation.epilogue.activation)) return undefined;
  const { scale, offset, low, high } = before.epilogue.activation;
  const c = affine.scale;
  const activation: Activation = {
    ...{ kind: 'gate', scale: scale * c, offset: offset * c, low: low * c, high: high * c },
  };
  rewrite.replace({ ...before, epilogue: { ...before.epilogue, activation } });
  return operation.inputs[0]!;
}

/** ½ · (x · (1 + erf(x / √2))), Hendrycks & Gimpel 2016, as frameworks without GELU export it. */
function scaledErf(rewrite: Rewrite, operation: Pointwise): Operation | undefined {
  const half = uniformAffine(operation);
  if (half?.scale !== 0.5 || half.offset !== 0 || !isIdentity(operation.epilogue.activation)) {
    return undefined;
  }
  const product = rewrite.soleProducer(operation.inputs[0]!);
  for (const [x, sum] of productOf(rewrite, product) ?? []) {
    const plusOne = rewrite.soleProducer(sum);
    if (plusOne?.kind !== 'pointwise' || !isIdentity(plusOne.epilogue.activation)) continue;
    const { scale, offset } = uniformAffine(plusOne) ?? {};
    const erf = rewrite.soleProducer(plusOne.inputs[0]!);
    if (scale !== 1 || offset !== 1 || erf?.kind !== 'unary' || erf.mode !== 'error-function') {
      continue;
    }
    const scaled = rewrite.soleProducer(erf.inputs[0]!);
    if (scaled?.kind !== 'pointwise' || scaled.inputs[0] !== x) continue;
    const root = uniformAffine(scaled);
    const isRoot = Math.abs((root?.scale ?? 0) - Math.SQRT1_2) < 1e-6 && root?.offset === 0;
    if (!isRoot || !isIdentity(scaled.epilogue.activation)) continue;
    return { ...operation, inputs: [x], epilogue: { activation: { kind: 'gelu' } } };
  }
  return undefined;
}

/** Scale and offset where they are the same for every channel. */
function uniformAffine({ epilogue }: Pointwise): { scale: number; offset: number } | undefined {
  const scale = uniform(epilogue.scale, 1);
  const offset = uniform(epilogue.bias, 0);
  return scale === undefined || offset === undefined ? undefined : { scale, offset };
}

function uniform(values: Float32Array | undefined, absent: number): number | undefined {
  if (values === undefined) return absent;
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

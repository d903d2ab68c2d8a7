import type { OnnxOperator, OnnxOperators } from './onnx-operator.js';
import { activations } from './operators/activations.js';
import { arithmetic } from './operators/arithmetic.js';
import { attentions } from './operators/attention.js';
import { casting } from './operators/casting.js';
import { constants } from './operators/constants.js';
import { controlFlow } from './operators/control-flow.js';
import { convolutions } from './operators/convolution.js';
import { fourier } from './operators/fourier.js';
import { gathering } from './operators/gathering.js';
import { matrices } from './operators/matrices.js';
import { microsoft } from './operators/microsoft.js';
import { microsoftQuantization } from './operators/microsoft-quantization.js';
import { normalizations } from './operators/normalization.js';
import { norms } from './operators/norms.js';
import { parts } from './operators/parts.js';
import { pools } from './operators/pooling.js';
import { quantization } from './operators/quantization.js';
import { recurrent } from './operators/recurrent.js';
import { reductions } from './operators/reductions.js';
import { resizing } from './operators/resizing.js';
import { scattering } from './operators/scattering.js';
import { shapes } from './operators/shapes.js';
import { unary } from './operators/unary.js';

const own: OnnxOperators = {
  ...activations,
  ...arithmetic,
  ...attentions,
  ...casting,
  ...constants,
  ...controlFlow,
  ...convolutions,
  ...fourier,
  ...gathering,
  ...matrices,
  ...normalizations,
  ...norms,
  ...parts,
  ...pools,
  ...quantization,
  ...recurrent,
  ...reductions,
  ...resizing,
  ...scattering,
  ...shapes,
  ...unary,
};

/** The operators that run, by domain ('' is ONNX's own) and name. */
export const ONNX_OPERATORS: ReadonlyMap<string, ReadonlyMap<string, OnnxOperator>> = new Map([
  ['', new Map(Object.entries(own))],
  ['com.microsoft', new Map(Object.entries({ ...microsoft, ...microsoftQuantization }))],
]);

export function findOperator(domain: string, operation: string): OnnxOperator | undefined {
  return ONNX_OPERATORS.get(domain)?.get(operation);
}

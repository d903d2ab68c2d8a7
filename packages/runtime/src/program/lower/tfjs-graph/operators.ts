import { arithmetic } from './operators/arithmetic.js';
import { blocks } from './operators/blocks.js';
import { controlFlow } from './operators/control-flow.js';
import { convolution } from './operators/convolution.js';
import { matrices } from './operators/matrices.js';
import { normalization } from './operators/normalization.js';
import { parts } from './operators/parts.js';
import { passing } from './operators/passing.js';
import { pooling } from './operators/pooling.js';
import { reductions } from './operators/reductions.js';
import { resizing } from './operators/resizing.js';
import { scattering } from './operators/scattering.js';
import { selection } from './operators/selection.js';
import { shapes } from './operators/shapes.js';
import { tensorLists } from './operators/tensor-lists.js';
import { unary } from './operators/unary.js';
import type { TfjsOperator } from './tfjs-operator.js';

/** Every operator of TensorFlow graphs that runs here, by its name; Const and Placeholder apart. */
export const TFJS_OPERATORS: ReadonlyMap<string, TfjsOperator> = new Map(
  [
    ...[arithmetic, unary, selection, scattering, reductions, shapes, parts],
    ...[
      convolution,
      pooling,
      normalization,
      matrices,
      resizing,
      blocks,
      passing,
      controlFlow,
      tensorLists,
    ],
  ].flatMap((family) => Object.entries(family)),
);

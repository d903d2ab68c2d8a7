import { type OnnxGraph, type OnnxNode, parseOnnx } from '@pith/onnx';
import { findOperator } from '../../../packages/runtime/src/program/lower/onnx/operators.js';
import {
  NEWEST_OPSET,
  OLDEST_OPSET,
} from '../../../packages/runtime/src/program/lower/onnx/opsets.js';
import type { PublishedCase } from './published-cases.js';

/** Published tests that are not claimed although their operators run, and why. The first that fits counts. */
const UNCLAIMED: readonly (readonly [name: RegExp, reason: string])[] = [
  [/FLOAT8|FLOAT4E2M1|e8m0|e4m3|e5m2/i, 'floats of 8 and 4 bits'],
  [/batchnorm_.*_training_mode|training_dropout(_default)?(_mask)?$/, 'training'],
  [/convtranspose_3d/, 'three spatial axes'],
  [/maxpool_with_argmax/, 'indices of maxima'],
  [/scan_sum$/, 'Scan of opset 8'],
  [/max_empty_set_bool$|non_reduced_axis_zero/, 'tensors of no elements'],
  [/zero_size|int_shape_zero|tri[ul]_zero|allowzero_reordered/, 'tensors of no elements'],
  [/start_greater_than_end|start_out_of_bounds|kernel_size_one/, 'tensors of no elements'],
];

export interface Claim {
  /** Operators that it is about, with those of other domains as `domain.Name`. */
  readonly operators: readonly string[];
  /** Why it need not pass; undefined for one that must. */
  readonly unclaimed: string | undefined;
  /** Whether it is tried all the same, and must fail: then the reason is still one. */
  readonly tried: boolean;
}

export function claimOf({ name, model, inputs, outputs }: PublishedCase): Claim {
  const { graph, functions, opsets } = parseOnnx(model);
  const nodes = [...allNodes(graph), ...functions.flatMap((one) => one.nodes)];
  const own = new Set(functions.map((one) => `${one.domain}.${one.name}`));
  const called = nodes.filter(({ domain, operation }) => !own.has(`${domain}.${operation}`));
  const operators = [...new Set(called.map(operatorName))].sort();
  const missing = called.find(({ domain, operation }) => !findOperator(domain, operation));
  const version = opsets.get('') ?? NEWEST_OPSET;
  const plain = missing
    ? `the operator ${operatorName(missing)}`
    : version < OLDEST_OPSET
      ? `opset ${version}`
      : [...inputs, ...outputs].some(({ data }) => !data)
        ? 'values that are no tensors of numbers'
        : undefined;
  const listed = UNCLAIMED.find(([pattern]) => pattern.test(name))?.[1];
  return { operators, unclaimed: plain ?? listed, tried: plain === undefined };
}

function operatorName({ domain, operation }: OnnxNode): string {
  return domain === '' ? operation : `${domain}.${operation}`;
}

/** All nodes of a graph, and of the graphs within. */
function allNodes({ nodes }: OnnxGraph): readonly OnnxNode[] {
  return nodes.flatMap((node) => [
    node,
    ...[...node.attributes.values()].flatMap((attribute) => {
      return attribute.kind === 'graph' ? allNodes(attribute.value) : [];
    }),
  ]);
}

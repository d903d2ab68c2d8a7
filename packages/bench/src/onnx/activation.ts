import type { Activation } from '@pith/runtime';
import type { GraphBuilder } from './graph-builder.js';

/** Adds the nodes of an activation and returns the name of its result. */
export function addActivation(graph: GraphBuilder, x: string, activation: Activation): string {
  switch (activation.kind) {
    case 'clamp':
      return addClamp(graph, x, activation.low, activation.high);
    case 'leaky-relu':
      return graph.node('LeakyRelu', [x], { attributes: { alpha: activation.slope } });
    case 'thresholded-relu':
      return graph.node('ThresholdedRelu', [x], { attributes: { alpha: activation.theta } });
    case 'elu':
      return graph.node('Elu', [x], { attributes: { alpha: activation.alpha } });
    case 'gate': {
      const { scale, offset, low, high } = activation;
      const scaled = graph.node('Mul', [x, graph.scalar(scale)]);
      const opened = graph.node('Add', [scaled, graph.scalar(offset)]);
      return graph.node('Mul', [x, addClamp(graph, opened, low, high)]);
    }
    case 'hard-sigmoid':
      return graph.node('HardSigmoid', [x], { attributes: { alpha: 0.2, beta: 0.5 } });
    case 'swish':
      return graph.node('Mul', [x, graph.node('Sigmoid', [x])]);
    case 'gelu-tanh':
      return graph.node('Gelu', [x], { attributes: { approximate: 'tanh' } });
    default:
      return graph.node(OPERATORS[activation.kind], [x]);
  }
}

const OPERATORS = {
  selu: 'Selu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  gelu: 'Gelu',
  mish: 'Mish',
  softplus: 'Softplus',
  softsign: 'Softsign',
  exponential: 'Exp',
} as const;

function addClamp(graph: GraphBuilder, x: string, low: number, high: number): string {
  if (low === -Infinity && high === Infinity) return x;
  if (low === 0 && high === Infinity) return graph.node('Relu', [x]);
  const bound = (value: number) => (Number.isFinite(value) ? graph.scalar(value) : '');
  return graph.node('Clip', [x, bound(low), bound(high)]);
}

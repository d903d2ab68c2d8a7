import { elementCount } from '@pith/container';
import type { Algebra } from './algebra.js';
import type { Tensor } from './tensor.js';

/** A tensor and the letter of each of its axes. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

/** Sums of products by letters of axes, two operands at a time, each pair a product of matrices. */
export function einsum(algebra: Algebra, given: string, inputs: readonly Tensor[]): Tensor {
  const equation = given.replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',');
  if (terms.length !== inputs.length) {
    return algebra.wrong(`"${equation}" has ${terms.length} terms for ${inputs.length} inputs`);
  }
  const operands = inputs.map((tensor, i) => labelled(algebra, tensor, terms[i]!));
  const wanted = right === undefined ? implicit(operands) : output(algebra, right, operands);
  const [first, ...rest] = operands.map((operand) => diagonal(algebra, operand));
  const product = rest.reduce((a, b, i) => {
    const later = new Set([...wanted, ...rest.slice(i + 1).flatMap(({ labels }) => labels)]);
    return multiply(algebra, a, b, later);
  }, first!);
  const summed = summedOver(algebra, product, new Set(wanted));
  const missing = wanted.find((label) => !summed.labels.includes(label));
  if (missing !== undefined) return algebra.wrong(`"${equation}" has no axis ${missing}`);
  return ordered(algebra, summed, wanted).tensor;
}

/** Axes under an ellipsis get names that no letter has, counted from the last. */
function ellipsis(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `…${count - i}`);
}

function labelled(algebra: Algebra, tensor: Tensor, term: string): Labelled {
  const [before = '', after] = term.split('...');
  const letters = before.length + (after?.length ?? 0);
  const open = tensor.shape.length - letters;
  if (open < 0 || (after === undefined && open !== 0)) {
    return algebra.wrong(`"${term}" does not name the axes of [${tensor.shape}]`);
  }
  const labels = [...before, ...(after === undefined ? [] : ellipsis(open)), ...(after ?? '')];
  return { tensor, labels };
}

/** Without an arrow: what stands under the ellipsis, then letters that occur once, by the alphabet. */
function implicit(operands: readonly Labelled[]): string[] {
  const all = operands.flatMap(({ labels }) => labels);
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label));
  return [...openAxes(operands), ...once.filter((label) => !label.startsWith('…')).sort()];
}

function openAxes(operands: readonly Labelled[]): string[] {
  const counts = operands.map(
    ({ labels }) => labels.filter((label) => label.startsWith('…')).length,
  );
  return ellipsis(Math.max(...counts));
}

function output(algebra: Algebra, term: string, operands: readonly Labelled[]): string[] {
  const [before = '', after] = term.split('...');
  const labels = [...before, ...(after === undefined ? [] : openAxes(operands)), ...(after ?? '')];
  return new Set(labels).size === labels.length
    ? labels
    : algebra.wrong(`"${term}" names an axis twice`);
}

/** A letter that stands twice in one term means the diagonal of its two axes. */
function diagonal(algebra: Algebra, { tensor, labels }: Labelled): Labelled {
  const again = labels.findIndex((label, i) => labels.indexOf(label) < i);
  if (again < 0) return { tensor, labels };
  const first = labels.indexOf(labels[again]!);
  const rest = labels.map((_, axis) => axis).filter((axis) => axis !== first && axis !== again);
  const moved = algebra.transpose(tensor, [...rest, first, again]);
  const size = tensor.shape[first]!;
  if (tensor.shape[again] !== size) return algebra.wrong(`[${tensor.shape}] has no diagonal`);
  const outer = moved.shape.slice(0, -2);
  const flat = algebra.reshape(moved, [...outer, size * size]);
  const starts = flat.shape.map(() => 0);
  const steps = [...outer.map(() => 1), size + 1];
  const line = algebra.slice(flat, starts, [...outer, size], steps);
  const kept = [...rest.map((axis) => labels[axis]!), labels[first]!];
  return diagonal(algebra, { tensor: line, labels: kept });
}

function summedOver(
  algebra: Algebra,
  { tensor, labels }: Labelled,
  kept: ReadonlySet<string>,
): Labelled {
  const axes = labels.flatMap((label, axis) => (kept.has(label) ? [] : [axis]));
  if (axes.length === 0) return { tensor, labels };
  const sum = algebra.reduce('sum', tensor, axes, { keepDimensions: false });
  return { tensor: sum, labels: labels.filter((label) => kept.has(label)) };
}

function ordered(
  algebra: Algebra,
  { tensor, labels }: Labelled,
  wanted: readonly string[],
): Labelled {
  const order = wanted.map((label) => labels.indexOf(label));
  return { tensor: algebra.transpose(tensor, order), labels: wanted };
}

/** [batch, m, k] × [batch, k, n]: letters of both that stay, of one alone, and of both that go. */
function multiply(
  algebra: Algebra,
  left: Labelled,
  right: Labelled,
  later: ReadonlySet<string>,
): Labelled {
  const a = summedOver(algebra, left, new Set([...later, ...right.labels]));
  const b = summedOver(algebra, right, new Set([...later, ...left.labels]));
  const both = a.labels.filter((label) => b.labels.includes(label));
  const batch = both.filter((label) => later.has(label));
  const inner = both.filter((label) => !later.has(label));
  const rows = a.labels.filter((label) => !both.includes(label));
  const columns = b.labels.filter((label) => !both.includes(label));
  const size = (label: string) => {
    const sizes = [a, b].map(({ tensor, labels }) => tensor.shape[labels.indexOf(label)] ?? 1);
    if (Math.min(...sizes) !== Math.max(...sizes) && !sizes.includes(1)) {
      return algebra.wrong(`axis ${label} has ${sizes[0]} and ${sizes[1]} positions`);
    }
    return Math.max(...sizes);
  };
  const shapeOf = (labels: readonly string[]) => labels.map(size);
  const matrix = (operand: Labelled, labels: readonly string[], shape: readonly number[]) => {
    const { tensor } = ordered(algebra, operand, labels);
    return algebra.reshape(algebra.broadcast(tensor, shapeOf(labels)), shape);
  };
  const [m, k, n] = [rows, inner, columns].map((labels) => elementCount(shapeOf(labels))) as [
    ...[number, number, number],
  ];
  const outer = shapeOf(batch);
  const product = algebra.matrixProduct(
    matrix(a, [...batch, ...rows, ...inner], [...outer, m, k]),
    matrix(b, [...batch, ...inner, ...columns], [...outer, k, n]),
  );
  const labels = [...batch, ...rows, ...columns];
  return { tensor: algebra.reshape(product, shapeOf(labels)), labels };
}

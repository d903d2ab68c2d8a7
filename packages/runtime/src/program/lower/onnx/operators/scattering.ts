import { elementCount } from '@pith/container';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';

/** Elements put to known positions. */
export const scattering: OnnxOperators = {
  Scatter: { lower: scatterElements, knownInputs: [1] },
  ScatterElements: { lower: scatterElements, knownInputs: [1] },
  ScatterND: { lower: scatterND, knownInputs: [1] },
};

type Reduction = 'multiply' | 'add' | 'maximum' | 'minimum';

const REDUCTIONS: ReadonlyMap<string, { mode: Reduction; neutral: number } | undefined> = new Map([
  ['none', undefined],
  ['add', { mode: 'add', neutral: 0 }],
  ['mul', { mode: 'multiply', neutral: 1 }],
  ['max', { mode: 'maximum', neutral: -Infinity }],
  ['min', { mode: 'minimum', neutral: Infinity }],
]);

/**
 * With known positions a scattering is a gathering from the data and the updates behind each other.
 *
 * @param targets for each element of the updates, which one of the data it goes to
 */
function scattered(node: NodeCall, targets: Float64Array): Tensor {
  const { algebra, attributes } = node;
  const name = attributes.text('reduction', 'none');
  if (!REDUCTIONS.has(name)) return algebra.unsupported(`a reduction of kind ${name}`);
  const reduction = REDUCTIONS.get(name);
  const [data, updates] = [node.input(0), node.input(2)];
  if (!reduction) return replaced(node, data, updates, targets.entries());
  // Updates of one element take turns.
  const rounds: [number, number][][] = [];
  const turns = new Map<number, number>();
  for (const [update, target] of targets.entries()) {
    const turn = turns.get(target) ?? 0;
    turns.set(target, turn + 1);
    if (turn === MOST_TURNS) return algebra.unsupported('as many updates of one element');
    rounds[turn] ??= [];
    rounds[turn].push([update, target]);
  }
  const neutral = algebra.broadcast(node.scalar(reduction.neutral, data.type), data.shape);
  return rounds.reduce((made, round) => {
    return algebra.binary(reduction.mode, made, replaced(node, neutral, updates, round));
  }, data);
}

/** Updates of one element, each of which is a step over all. */
const MOST_TURNS = 64;

/** @param moves which element of the updates goes to which of the data; later ones win */
function replaced(
  { algebra }: NodeCall,
  data: Tensor,
  updates: Tensor,
  moves: Iterable<[number, number]>,
): Tensor {
  const count = elementCount(data.shape);
  const order = Float64Array.from({ length: count }, (_, i) => i);
  for (const [update, target] of moves) order[target] = count + update;
  const all = algebra.concatenate(
    [algebra.reshape(data, [count]), algebra.reshape(updates, [elementCount(updates.shape)])],
    0,
  );
  const positions = algebra.known(order, [count], 'integer');
  return algebra.reshape(algebra.gather(all, positions, 0), data.shape);
}

function operands(node: NodeCall) {
  const indices = node.algebra.requireKnown(node.input(1), 'indices');
  const updates = node.input(2);
  const targets = new Float64Array(elementCount(updates.shape));
  return { data: node.input(0), indices, updates, targets };
}

function scatterElements(node: NodeCall): Tensor {
  const { data, indices, updates, targets } = operands(node);
  const axis = node.axis(data, node.attributes.integer('axis', 0));
  const { shape } = indices;
  const smaller = shape.every((size, i) => i === axis || size <= data.shape[i]!);
  if (String(shape) !== String(updates.shape) || shape.length !== data.shape.length || !smaller) {
    return node.algebra.wrong(
      `indices [${shape}] and updates [${updates.shape}] do not fit the data [${data.shape}]`,
    );
  }
  for (const [update, given] of indices.data().entries()) {
    let rest = update;
    let position = 0;
    for (let i = shape.length - 1, stride = 1; i >= 0; i--) {
      const at = i === axis ? wrapped(node, given, data.shape[axis]!) : rest % shape[i]!;
      position += at * stride;
      rest = Math.floor(rest / shape[i]!);
      stride *= data.shape[i]!;
    }
    targets[update] = position;
  }
  return scattered(node, targets);
}

function scatterND(node: NodeCall): Tensor {
  const { data, indices, updates, targets } = operands(node);
  const depth = indices.shape.at(-1) ?? 0;
  const along = data.shape.slice(0, depth);
  const block = elementCount(data.shape.slice(depth));
  const shape = [...indices.shape.slice(0, -1), ...data.shape.slice(depth)];
  if (along.length !== depth || String(shape) !== String(updates.shape)) {
    return node.algebra.wrong(
      `indices [${indices.shape}] and updates [${updates.shape}] do not fit the data [${data.shape}]`,
    );
  }
  const numbers = indices.data();
  const rows = elementCount(indices.shape.slice(0, -1));
  for (let row = 0; row < rows; row++) {
    const first = along.reduce((position, extent, axis) => {
      return position * extent + wrapped(node, numbers[row * depth + axis]!, extent);
    }, 0);
    for (let i = 0; i < block; i++) targets[row * block + i] = first * block + i;
  }
  return scattered(node, targets);
}

function wrapped({ algebra }: NodeCall, index: number, extent: number): number {
  const position = index < 0 ? index + extent : index;
  return Number.isInteger(position) && position >= 0 && position < extent
    ? position
    : algebra.wrong(`an index is ${index}, but the axis has ${extent} positions`);
}

import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import { isTensorList, type TensorList, tensorList } from '../tensor-lists.js';
import type { TfjsOperators } from '../tfjs-operator.js';

/**
 * Lists by which loops take their inputs step by step and gather their outputs. The arrays of
 * TensorFlow 1 are a handle and a flow, which orders reads and writes: here the flow is the list.
 */
export const tensorLists: TfjsOperators = {
  TensorListReserve: (node) => reserved(node, node.number(1, 'the length')),
  EmptyTensorList: () => tensorList([]),
  TensorListFromTensor: (node) => tensorList(rows(node, node.input(0))),
  TensorListGetItem: (node) => item(node, list(node, 0), position(node, 1)),
  TensorListSetItem: (node) => written(node, list(node, 0), position(node, 1), node.input(2)),
  TensorListPushBack: (node) => tensorList([...list(node, 0).items, node.input(1)]),
  TensorListStack: (node) => stacked(node, list(node, 0).items),
  TensorListLength: (node) => node.scalar(list(node, 0).items.length, 'integer'),
  TensorListGather: (node) => gathered(node, list(node, 0), 1),
  TensorArrayV3: (node) => {
    const made = reserved(node, node.number(0, 'the length'));
    return [made, made];
  },
  TensorArrayWriteV3: (node) => written(node, list(node, 3), position(node, 1), node.input(2)),
  TensorArrayReadV3: (node) => item(node, list(node, 2), position(node, 1)),
  TensorArrayGatherV3: (node) => gathered(node, list(node, 2), 1),
  TensorArrayScatterV3: scattered,
  TensorArraySizeV3: (node) => node.scalar(list(node, 1).items.length, 'integer'),
};

/** Longer ones stand in no real model. */
const LONGEST_LIST = 2 ** 16;

function reserved(node: NodeCall, length: number): TensorList {
  if (!Number.isInteger(length) || length < 0 || length > LONGEST_LIST) {
    return node.algebra.wrong(`a list of ${length} tensors, expected 0 … ${LONGEST_LIST}`);
  }
  return tensorList(new Array<undefined>(length).fill(undefined));
}

function list(node: NodeCall, input: number): TensorList {
  const tensor = node.input(input);
  return isTensorList(tensor) ? tensor : node.algebra.wrong(`its input ${input} is no list`);
}

function position(node: NodeCall, input: number): number {
  return node.number(input, 'the position');
}

function item({ algebra }: NodeCall, { items }: TensorList, at: number): Tensor {
  return items[at] ?? algebra.wrong(`nothing is at position ${at} of a list of ${items.length}`);
}

function written({ algebra }: NodeCall, { items }: TensorList, at: number, value: Tensor) {
  if (!Number.isInteger(at) || at < 0 || at >= LONGEST_LIST) {
    return algebra.wrong(`position ${at} of a list of ${items.length}`);
  }
  // The arrays of TensorFlow 1 may grow.
  const longer = Array.from({ length: Math.max(items.length, at + 1) }, (_, i) => items[i]);
  longer[at] = value;
  return tensorList(longer);
}

/** The tensors along the first axis. */
function rows({ algebra }: NodeCall, x: Tensor): Tensor[] {
  const [count, ...shape] = x.shape;
  if (count === undefined) return algebra.wrong('a scalar cannot be taken apart');
  if (count > LONGEST_LIST) return algebra.unsupported(`a list of ${count} tensors`);
  const zeros = shape.map(() => 0);
  return Array.from({ length: count }, (_, i) =>
    algebra.reshape(algebra.slice(x, [i, ...zeros], [1, ...shape]), shape),
  );
}

function stacked(node: NodeCall, items: TensorList['items']): Tensor {
  const { algebra } = node;
  if (items.length === 0) return algebra.unsupported('a list of no tensors');
  const parts = items.map((_, i) => {
    const part = item(node, tensorList(items), i);
    return algebra.reshape(part, [1, ...part.shape]);
  });
  return algebra.concatenate(parts, 0);
}

function gathered(node: NodeCall, { items }: TensorList, input: number): Tensor {
  const positions = node.integers(input, 'the positions');
  return stacked(
    node,
    positions.map((at) => items[at]),
  );
}

/** Inputs: handle, positions, values, flow. */
function scattered(node: NodeCall): TensorList {
  const values = rows(node, node.input(2));
  const positions = node.integers(1, 'the positions');
  if (positions.length !== values.length) {
    return node.algebra.wrong(`${values.length} tensors for ${positions.length} positions`);
  }
  return positions.reduce<TensorList>(
    (all, at, i) => written(node, all, at, values[i]!),
    list(node, 3),
  );
}

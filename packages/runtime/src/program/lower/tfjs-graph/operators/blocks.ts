import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';
import { imageOrder } from './window.js';

/** Blocks of space moved into channels or into the batch, and back. */
export const blocks: TfjsOperators = {
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
};

function depthToSpace(node: NodeCall): Tensor {
  const { algebra } = node;
  const [x, batch, height, width, channels, block] = blockImage(node);
  const inner = channels / block ** 2;
  const apart = algebra.reshape(x, [batch, height, width, block, block, inner]);
  const moved = algebra.transpose(apart, [0, 1, 3, 2, 4, 5]);
  return algebra.reshape(moved, [batch, height * block, width * block, inner]);
}

function spaceToDepth(node: NodeCall): Tensor {
  const { algebra } = node;
  const [x, batch, height, width, channels, block] = blockImage(node);
  const [rows, columns] = [height / block, width / block];
  const apart = algebra.reshape(x, [batch, rows, block, columns, block, channels]);
  const moved = algebra.transpose(apart, [0, 1, 3, 2, 4, 5]);
  return algebra.reshape(moved, [batch, rows, columns, channels * block ** 2]);
}

function blockImage(node: NodeCall): [Tensor, number, number, number, number, number] {
  const x = node.input(0);
  const block = node.attributes.integer('block_size');
  const [batch, height, width, channels] = x.shape;
  if (imageOrder(node) === 'channels-first') return node.algebra.unsupported('channels first');
  if (x.shape.length !== 4 || !batch || !height || !width || !channels || block < 1) {
    return node.algebra.wrong(`blocks of ${block} in a tensor [${x.shape}]`);
  }
  return [x, batch, height, width, channels, block];
}

/** Pads the axes behind the batch and moves what stands within a block to the front of the batch. */
function spaceToBatch(node: NodeCall): Tensor {
  const { algebra } = node;
  const { block, before, after } = blockShape(node, 'the paddings');
  const x = node.input(0);
  const rest = x.shape.slice(block.length + 1).map(() => 0);
  const padded = algebra.pad(x, [0, ...before, ...rest], [0, ...after, ...rest]);
  const [batch = 1, ...shape] = padded.shape;
  const sizes = block.map((size, i) => shape[i]! / size);
  const inner = shape.slice(block.length);
  const apart = algebra.reshape(padded, [
    batch,
    ...sizes.flatMap((n, i) => [n, block[i]!]),
    ...inner,
  ]);
  const axes = block.map((_, i) => 2 * i + 1);
  const behind = inner.map((_, i) => 1 + 2 * block.length + i);
  const moved = algebra.transpose(apart, [...axes.map((a) => a + 1), 0, ...axes, ...behind]);
  const copies = block.reduce((product, size) => product * size, batch);
  return algebra.reshape(moved, [copies, ...sizes, ...inner]);
}

/** The other way round, with a crop in the end. */
function batchToSpace(node: NodeCall): Tensor {
  const { algebra } = node;
  const { block, before, after } = blockShape(node, 'the crops');
  const x = node.input(0);
  const [copies = 1, ...shape] = x.shape;
  const batch = copies / block.reduce((product, size) => product * size, 1);
  const inner = shape.slice(block.length);
  const apart = algebra.reshape(x, [...block, batch, ...shape]);
  const axes = block.flatMap((_, i) => [block.length + 1 + i, i]);
  const behind = inner.map((_, i) => 2 * block.length + 1 + i);
  const moved = algebra.transpose(apart, [block.length, ...axes, ...behind]);
  const sizes = block.map((size, i) => shape[i]! * size);
  const whole = algebra.reshape(moved, [batch, ...sizes, ...inner]);
  return algebra.slice(
    whole,
    [0, ...before, ...inner.map(() => 0)],
    [batch, ...sizes.map((size, i) => size - before[i]! - after[i]!), ...inner],
  );
}

function blockShape(node: NodeCall, what: string) {
  const { algebra } = node;
  const block = node.integers(1, 'the block');
  const edges = node.integers(2, what);
  const { shape } = node.input(0);
  if (
    block.length >= shape.length ||
    edges.length !== 2 * block.length ||
    block.some((size) => size < 1) ||
    edges.some((size) => size < 0)
  ) {
    return algebra.wrong(`blocks [${block}] and edges [${edges}] of a tensor [${shape}]`);
  }
  return {
    block,
    before: edges.filter((_, i) => i % 2 === 0),
    after: edges.filter((_, i) => i % 2 === 1),
  };
}

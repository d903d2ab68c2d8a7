import { type GraphNode, nodeOf } from './graph-def.js';

/** Positions of operands that say how a node works, and so have to be known. */
const KNOWN_OPERANDS: Readonly<Record<string, readonly number[]>> = {
  ...{ ResizeBilinear: [1], ResizeNearestNeighbor: [1], Conv2DBackpropInput: [0] },
  ...{ Reshape: [1], BroadcastTo: [1], Transpose: [1], ExpandDims: [1], Tile: [1], Pad: [1] },
  ...{ Slice: [1, 2], StridedSlice: [1, 2, 3], Fill: [0], Range: [0, 1, 2], TopKV2: [1] },
  ...{ Switch: [1], StatelessIf: [0], If: [0], LoopCond: [0] },
};

/** What these give follows from shapes alone. */
const OF_SHAPES: ReadonlySet<string> = new Set(['Shape', 'ShapeN', 'Size', 'Rank']);

/** The nodes whose numbers decide how others work. */
export function steeringNodes(nodes: readonly GraphNode[]): ReadonlySet<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const steering = new Set<string>();
  const pending = nodes.flatMap(({ op, inputs }) =>
    knownOperands(op).flatMap((position) => inputs[position] ?? []),
  );
  while (pending.length > 0) {
    const name = nodeOf(pending.pop()!);
    const node = byName.get(name);
    if (!node || steering.has(name)) continue;
    steering.add(name);
    if (!OF_SHAPES.has(node.op)) pending.push(...node.inputs);
  }
  return steering;
}

function knownOperands(op: string): readonly number[] {
  return (Object.hasOwn(KNOWN_OPERANDS, op) && KNOWN_OPERANDS[op]) || [];
}

import { convolutionNeeds } from '../kernels/planes/convolution-needs.js';
import { arrangePlanes, type Border, NO_BORDER, type Planes } from '../kernels/planes/planes.js';
import type { Operation, Program, ValueId } from '../program/program.js';

/** How every [height, width, channels] value lies in memory. */
export interface Layouts {
  /** By value; absent for those that are plain row-major vectors. */
  readonly planes: ReadonlyMap<ValueId, Planes>;
  /** Values around which some consumer reads zeros. */
  readonly padded: ReadonlySet<ValueId>;
}

/**
 * Chooses pitches and borders. Values between which a convolution of stride 1, a sum or a
 * concatenation stands get the same pitch and borders, so that these run over whole planes without
 * copying; each such group gets the largest border that any of its consumers reads.
 */
export function chooseLayouts(program: Program): Layouts {
  const { values, operations } = program;
  const groups = new Groups(values.length);
  const borders = new Map<ValueId, Border>();
  const padded = new Set<ValueId>();
  const ask = (value: ValueId, border: Border) => {
    borders.set(value, join(borders.get(value) ?? NO_BORDER, border));
    if (border.top + border.bottom + border.left + border.right > 0) padded.add(value);
  };
  for (const operation of operations) {
    const [input] = operation.inputs;
    const { output } = operation;
    if (values[output]!.shape.length !== 3) continue;
    if (operation.kind === 'convolution' || operation.kind === 'depthwise-convolution') {
      const needs = needsOf(operation, values[output]!.shape[1]!);
      ask(input!, needs.input);
      ask(output, needs.output);
      if (needs.samePitch) groups.unite(input!, output);
    } else if (sharesLayout(operation)) {
      for (const id of operation.inputs) {
        if (sameArea(values[id]!.shape, values[output]!.shape)) groups.unite(id, output);
      }
    }
  }
  const shared = new Map<number, Border>();
  for (const [value, border] of borders) {
    const group = groups.find(value);
    shared.set(group, join(shared.get(group) ?? NO_BORDER, border));
  }
  const plain = plainInputs(program);
  const planes = new Map<ValueId, Planes>();
  // All of a group take the pitch of its widest member.
  const pitches = new Map<number, number>();
  values.forEach(({ shape }, id) => {
    if (shape.length !== 3) return;
    const group = groups.find(id);
    const { left, right, pitch } = shared.get(group) ?? NO_BORDER;
    const wish = Math.max(pitch, shape[1]! + Math.max(left, right), pitches.get(group) ?? 0);
    pitches.set(group, wish);
  });
  values.forEach(({ shape }, id) => {
    if (shape.length !== 3 || plain.has(id)) return;
    const group = groups.find(id);
    const border = { ...(shared.get(group) ?? NO_BORDER), pitch: pitches.get(group)! };
    planes.set(id, arrangePlanes(shape as [number, number, number], border));
  });
  return { planes, padded };
}

/** Images that are only flattened: they come channels last, which is the order that is asked for. */
function plainInputs({ inputs, outputs, operations }: Program): Set<ValueId> {
  const plain = new Set(inputs.map(({ value }) => value));
  for (const { value } of outputs) plain.delete(value);
  for (const { kind, inputs: read } of operations) {
    if (kind !== 'reshape') for (const value of read) plain.delete(value);
  }
  return plain;
}

function needsOf(operation: Operation & { kind: `${string}convolution` }, outputWidth: number) {
  const [kernelHeight, kernelWidth] = operation.kernel.shape;
  const groups = operation.kind === 'convolution' ? operation.groups : 1;
  return convolutionNeeds({ ...operation, groups }, [kernelHeight!, kernelWidth!], outputWidth);
}

function sharesLayout(operation: Operation): boolean {
  const { kind } = operation;
  return (
    kind === 'fully-connected' ||
    kind === 'pointwise' ||
    kind === 'prelu' ||
    kind === 'combine' ||
    (kind === 'concatenate' && operation.axis === 2)
  );
}

function sameArea(a: readonly number[], b: readonly number[]): boolean {
  return a.length === 3 && a[0] === b[0] && a[1] === b[1];
}

function join(a: Border, b: Border): Border {
  return {
    top: Math.max(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
    left: Math.max(a.left, b.left),
    right: Math.max(a.right, b.right),
    pitch: Math.max(a.pitch, b.pitch),
  };
}

/** Disjoint sets. */
class Groups {
  readonly #parents: number[];

  constructor(size: number) {
    this.#parents = Array.from({ length: size }, (_, i) => i);
  }

  find(item: number): number {
    let root = item;
    while (this.#parents[root] !== root) root = this.#parents[root]!;
    this.#parents[item] = root;
    return root;
  }

  unite(a: number, b: number): void {
    this.#parents[this.find(a)] = this.find(b);
  }
}

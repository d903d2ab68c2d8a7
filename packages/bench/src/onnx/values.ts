import type { Program, ValueId } from '@pith/runtime';
import type { GraphBuilder } from './graph-builder.js';

export type Layout = 'channels-last' | 'channels-first';

/**
 * The ONNX names of a program's values. A [height, width, channels] value has up to two: in
 * channels-last order and, as onnxruntime computes, in channels-first order. The missing one is
 * made when it is first asked for, so that a chain of convolutions needs no transposition.
 */
export class GraphValues {
  readonly #program: Program;
  readonly #graph: GraphBuilder;
  readonly #batch: number;
  readonly #names = {
    'channels-last': new Map<ValueId, string>(),
    'channels-first': new Map<ValueId, string>(),
  };
  /** Vectors whose elements stand in the channels-first order of an image: only `flattened` tells. */
  readonly #flattened = new Map<ValueId, readonly number[]>();

  constructor(program: Program, graph: GraphBuilder, batch: number) {
    this.#program = program;
    this.#graph = graph;
    this.#batch = batch;
  }

  shape(value: ValueId): readonly number[] {
    return this.#program.values[value]!.shape;
  }

  /** The shape that an ONNX node sees. */
  batchShape(value: ValueId, layout: Layout): number[] {
    const shape = this.shape(value);
    if (layout === 'channels-last') return [this.#batch, ...shape];
    const [height, width, channels] = shape as [number, number, number];
    return [this.#batch, channels, height, width];
  }

  set(value: ValueId, layout: Layout, name: string): void {
    this.#names[layout].set(value, name);
  }

  /** The layout in which all these values can be had with the fewest transpositions. */
  layoutOf(values: readonly ValueId[]): Layout {
    const image = values.every((value) => this.shape(value).length === 3);
    return image && values.some((value) => this.#names['channels-first'].has(value))
      ? 'channels-first'
      : 'channels-last';
  }

  get(value: ValueId, layout: Layout): string {
    const known = this.#names[layout].get(value);
    if (known !== undefined) return known;
    const other = layout === 'channels-last' ? 'channels-first' : 'channels-last';
    const name = this.#rearrange(value, this.#names[other].get(value)!, layout);
    this.set(value, layout, name);
    return name;
  }

  /** Marks a vector as an image's elements in channels-first order. */
  setFlattened(value: ValueId, name: string, image: readonly number[]): void {
    this.set(value, 'channels-last', name);
    this.#flattened.set(value, image);
  }

  /** The image [height, width, channels] in whose channels-first order the vector stands. */
  flattened(value: ValueId): readonly number[] | undefined {
    return this.#flattened.get(value);
  }

  #rearrange(value: ValueId, from: string, to: Layout): string {
    const [height, width, channels] = this.shape(value) as [number, number, number];
    // With one channel or one position both orders are the same, and a copy can be spared.
    if (channels === 1 || height * width === 1) {
      return this.#graph.node('Reshape', [from, this.#graph.integers(this.batchShape(value, to))]);
    }
    const perm = to === 'channels-first' ? [0n, 3n, 1n, 2n] : [0n, 2n, 3n, 1n];
    return this.#graph.node('Transpose', [from], { attributes: { perm } });
  }
}

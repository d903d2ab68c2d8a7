import type { SavedModel } from '@pith/model';

type AttrValue = Readonly<Record<string, unknown>>;

/** Attributes as protobuf writes them in JSON. */
export const attr = {
  text: (value: string): AttrValue => ({ s: Buffer.from(value).toString('base64') }),
  texts: (...values: string[]): AttrValue => ({
    list: { s: values.map((value) => Buffer.from(value).toString('base64')) },
  }),
  integer: (value: number): AttrValue => ({ i: String(value) }),
  integers: (...values: number[]): AttrValue => ({ list: { i: values.map(String) } }),
  number: (value: number): AttrValue => ({ f: value }),
  boolean: (value: boolean): AttrValue => ({ b: value }),
  type: (value: string): AttrValue => ({ type: value }),
  function: (name: string): AttrValue => ({ func: { name } }),
};

const DTYPES = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const;
type DType = keyof typeof DTYPES;
const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Writes down a small TF.js GraphModel, node by node. */
export class GraphBuilder {
  readonly #nodes: Record<string, unknown>[] = [];
  readonly #tensors: SavedModel['tensors'][number][] = [];
  readonly #inputs: Record<string, unknown> = {};
  readonly #outputs: Record<string, unknown> = {};

  /** A size of −1 is open. */
  input(name: string, shape: readonly number[], dtype: DType = 'float32'): string {
    const tensorShape = { dim: shape.map((size) => ({ size: String(size) })) };
    const type = DTYPES[dtype];
    this.#nodes.push({
      ...{ name, op: 'Placeholder' },
      attr: { dtype: { type }, shape: { shape: tensorShape } },
    });
    this.#inputs[name] = { name: `${name}:0`, dtype: type, tensorShape };
    return name;
  }

  constant(data: readonly number[], shape: readonly number[], dtype: DType = 'float32'): string {
    const name = `constant_${this.#nodes.length}`;
    this.#nodes.push({ name, op: 'Const', attr: { dtype: { type: DTYPES[dtype] } } });
    this.#tensors.push({ name, shape, dtype, data: ARRAYS[dtype].from(data) });
    return name;
  }

  /** Whole numbers: a scalar, or a vector. */
  integers(value: number | readonly number[]): string {
    return typeof value === 'number'
      ? this.constant([value], [], 'int32')
      : this.constant(value, [value.length], 'int32');
  }

  scalar(value: number): string {
    return this.constant([value], []);
  }

  /** Numbers between −1 and 1 that look like noise. */
  noise(...shape: number[]): string {
    const length = shape.reduce((product, size) => product * size, 1);
    return this.constant(noise(length, this.#nodes.length), shape);
  }

  /** @param name where another node has to read it before it is made */
  node(
    op: string,
    input: readonly string[],
    attributes: Record<string, AttrValue> = {},
    name = `${op}_${this.#nodes.length}`,
  ): string {
    const all = { T: attr.type('DT_FLOAT'), ...attributes };
    this.#nodes.push({ name, op, input, attr: all });
    return name;
  }

  /** @param tensor `node` or `node:1` */
  output(tensor: string): this {
    this.#outputs[`y${Object.keys(this.#outputs).length}`] = { name: tensor };
    return this;
  }

  model(library?: object): SavedModel {
    const json = {
      format: 'graph-model',
      signature: { inputs: this.#inputs, outputs: this.#outputs },
      modelTopology: {
        node: this.#nodes,
        versions: { producer: 1 },
        ...(library && { library }),
      },
    };
    // A .pith of a graph without weights is not of interest, but some operators take none.
    const tensors = this.#tensors;
    const topology = new TextEncoder().encode(JSON.stringify(json));
    return { format: 'tfjs-graph-model', topology, tensors };
  }
}

export function noise(length: number, seed: number): number[] {
  return Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1)));
}

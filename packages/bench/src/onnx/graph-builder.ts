import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxPort, OnnxTensor } from './message.js';

interface NodeOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** @default '' (ONNX's own) */
  readonly domain?: string;
  /** How many outputs the operator has. @default 1 */
  readonly outputs?: number;
}

/** Collects nodes and constants of an ONNX graph and names what they produce. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  #names = 0;

  /** Adds a node and returns the name of its first output. */
  node(operator: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.nodeWithOutputs(operator, inputs, options)[0]!;
  }

  /** Adds a node and returns the names of all its outputs. */
  nodeWithOutputs(
    operator: string,
    inputs: readonly string[],
    { attributes = {}, domain = '', outputs = 1 }: NodeOptions = {},
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.#fresh(operator));
    this.#nodes.push({ operator, inputs, outputs: names, attributes, domain });
    return names;
  }

  /** Adds a node whose output has a name of its own: a graph's output. */
  rename(from: string, to: string): void {
    const node = {
      operator: 'Identity',
      inputs: [from],
      outputs: [to],
      attributes: {},
      domain: '',
    };
    this.#nodes.push(node);
  }

  /** A constant float32 tensor; without a shape a scalar. */
  floats(data: Float32Array, shape: readonly number[]): string {
    return this.#constant('float32', data, shape);
  }

  scalar(value: number): string {
    return this.floats(Float32Array.of(value), []);
  }

  /** A constant int64 vector: what ONNX takes shapes, pads and axes as. */
  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant('int64', data, [values.length]);
  }

  bytes(data: Int8Array | Uint8Array, shape: readonly number[]): string {
    return this.#constant(data instanceof Int8Array ? 'int8' : 'uint8', data, shape);
  }

  graph(inputs: readonly OnnxPort[], outputs: readonly OnnxPort[]): OnnxGraph {
    return { nodes: this.#nodes, initializers: this.#initializers, inputs, outputs };
  }

  #constant(type: OnnxTensor['type'], data: ArrayBufferView, shape: readonly number[]): string {
    const name = this.#fresh('constant');
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push({ name, type, shape, bytes });
    return name;
  }

  #fresh(stem: string): string {
    return `${stem}_${this.#names++}`;
  }
}

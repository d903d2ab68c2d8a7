import { type AttributeFields, encodeOnnx, encodeTensor, type NodeFields } from '@pith/onnx';
import type { Given } from './compare-with-onnxruntime.js';

export type Setting = number | string | readonly number[] | readonly string[] | { float: number };

/** A node, its inputs by position: computed ones under their names, known ones as their numbers. */
export interface SingleNode {
  readonly operator: string;
  readonly inputs: readonly (string | Given | undefined)[];
  readonly attributes?: Readonly<Record<string, Setting | undefined>>;
  readonly outputs: number;
  /** @default 17 */
  readonly opset?: number;
  /** Of the inputs that are computed. */
  readonly given: Readonly<Record<string, Given>>;
}

/** A model of one node. Whole numbers in attributes are INT or INTS. */
export function singleNodeModel(single: SingleNode): Uint8Array {
  const { operator, inputs, attributes = {}, outputs, opset = 17, given } = single;
  const names = inputs.map((input, i) => {
    return typeof input === 'string' ? input : input ? `known${i}` : '';
  });
  const results = Array.from({ length: outputs }, (_, i) => `output${i}`);
  const node: NodeFields = {
    ...{ opType: operator, input: names, output: results, name: 'the node' },
    attribute: Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [attribute(name, value)],
    ),
  };
  return encodeOnnx({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      ...{ name: 'single', node: [node] },
      initializer: inputs.flatMap((input, i) =>
        input && typeof input !== 'string' ? [tensor(names[i]!, input)] : [],
      ),
      input: Object.entries(given).map(([name, { shape, data }]) => ({
        name,
        type: {
          tensorType: {
            elemType: data instanceof Float32Array ? 1 : 7,
            shape: { dim: shape.map((dimValue) => ({ dimValue })) },
          },
        },
      })),
      output: results.map((name) => ({ name, type: { tensorType: { elemType: 1 } } })),
    },
  });
}

function tensor(name: string, { shape, data }: Given): Uint8Array {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const dataType = data instanceof Float32Array ? 1 : 7;
  return encodeTensor({ name, dims: [...shape], dataType, rawData });
}

function attribute(name: string, value: Setting): AttributeFields {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: 1, f: value.float };
  if (value.every((one) => typeof one === 'number')) return { name, type: 7, ints: [...value] };
  return { name, type: 8, strings: value.map((one) => new TextEncoder().encode(String(one))) };
}

import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { expect, test } from 'vitest';
import { createDecoder } from '#onnx-decoder';
import { decodeModel } from './decode-model.js';
import { encodeOnnx } from './encode-onnx.js';

// The generated decoder does the same with our reader as with protobufjs's own.

const peer = createDecoder(protobuf);

/** Plain objects, with bigints for all integers of 64 bits: ours are numbers where these do. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return [...value];
  if (value instanceof protobuf.util.Long) return BigInt(String(value));
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== '$unknowns');
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

const text = fc.string({ unit: 'binary' });
const bytes = fc.uint8Array({ maxLength: 5 });
// protobufjs takes integers that no number holds as text.
const integer = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map((value) => String(value) as unknown as number);
const float = fc.float({ noNaN: true });
const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });

const attribute = fc.record(
  {
    ...{
      name: text,
      f: float,
      i: integer,
      s: bytes,
      t: bytes,
      type: fc.integer({ min: 0, max: 14 }),
    },
    ...{ floats: few(float), ints: few(integer), strings: few(bytes), refAttrName: text },
    g: fc.record({ name: text, initializer: few(bytes) }),
  },
  { requiredKeys: [] },
);
const dimension = fc.record({ dimValue: integer, dimParam: text }, { requiredKeys: [] });
const shape = fc.record({ dim: few(dimension) });
const value = fc.record({
  name: text,
  type: fc.record({ tensorType: fc.record({ elemType: fc.nat(20), shape }) }),
});
const node = fc.record({
  opType: text,
  input: few(text),
  output: few(text),
  attribute: few(attribute),
});
const model = fc.record(
  {
    ...{
      irVersion: integer,
      producerName: text,
      opsetImport: few(fc.record({ domain: text, version: integer })),
    },
    graph: fc.record({ name: text, node: few(node), input: few(value), initializer: few(bytes) }),
    functions: few(fc.record({ name: text, node: few(node), attributeProto: few(attribute) })),
  },
  { requiredKeys: ['graph'] },
);

test('reads models as protobufjs does', () => {
  fc.assert(
    fc.property(model, (fields) => {
      const encoded = encodeOnnx(fields);
      const found = plain(decodeModel(encoded));
      expect(found).toEqual(plain(peer.ModelProto.decode(encoded)));
      expect(Object.keys(found as object)).toContain('graph');
    }),
  );
});

test('numbers packed into one field, and unknown fields in between', () => {
  const writer = protobuf.Writer.create();
  writer.uint32((7 << 3) | 2).fork(); // floats
  for (const item of [1, -2.5, 1e30]) writer.float(item);
  writer
    .ldelim()
    .uint32((99 << 3) | 2)
    .string('unknown');
  writer.uint32((8 << 3) | 2).fork(); // ints
  for (const item of ['9223372036854775807', '-1', '300']) writer.int64(item);
  const attributeBytes = writer
    .ldelim()
    .uint32((98 << 3) | 1)
    .double(1)
    .finish();
  const wrap = (field: number, content: Uint8Array) =>
    protobuf.Writer.create()
      .uint32((field << 3) | 2)
      .bytes(content)
      .finish();
  const encoded = new Uint8Array(wrap(7, wrap(1, wrap(5, attributeBytes))));
  const found = decodeModel(encoded).graph!.node![0]!.attribute![0]!;
  expect(plain(found)).toEqual(
    plain(peer.ModelProto.decode(encoded).graph!.node![0]!.attribute![0]),
  );
  expect(found.ints).toEqual([2n ** 63n - 1n, -1, 300]);
  expect(found.floats).toEqual([1, -2.5, Math.fround(1e30)]);
});

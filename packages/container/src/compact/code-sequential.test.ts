import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitCost } from '../context-coder/index.js';
import { RangeDecoder, RangeEncoder } from '../range-coder.js';
import { canonicalTopology } from './canonical-topology.js';
import { codeSequential } from './code-sequential.js';
import { type FieldValue, LAYER_CLASSES, type LayerField } from './layer-schema.js';
import { primedCoder } from './primed-coder.js';
import { readSequential, withoutDefaultNames } from './read-sequential.js';
import { type Sequential, sequentialWeights, writeSequential } from './sequential.js';

const size = fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 2 ** 31 - 1 }));

function fieldValue({ kind, words }: LayerField): fc.Arbitrary<FieldValue> {
  switch (kind) {
    case 'integer':
      return size;
    case 'pair':
      return fc.tuple(size, size);
    case 'integers':
      return fc.array(size, { maxLength: 8 });
    case 'flag':
      return fc.boolean();
    case 'word':
      return fc.constantFrom(...words!);
    case 'number':
      return fc.constantFrom(-1, 0, 3, 0.25, 0.001, 1e-7, -12.5, 123456.789);
  }
}

const layer = (name: fc.Arbitrary<string | undefined>) =>
  fc
    .constantFrom(...LAYER_CLASSES.filter(({ className }) => className !== 'InputLayer'))
    .chain((layer) =>
      fc.record({
        layer: fc.constant(layer),
        name,
        values: fc
          .tuple(...layer.fields.map(fieldValue))
          .map((values) => new Map(layer.fields.map(({ key }, i) => [key, values[i]!]))),
      }),
    );

const chain = (name: fc.Arbitrary<string | undefined>): fc.Arbitrary<Sequential> =>
  fc
    .record({
      input: fc.array(size, { minLength: 1, maxLength: 8 }),
      layers: fc.array(layer(name), { minLength: 1, maxLength: 6 }),
    })
    .map(({ input, layers }) => ({ input, layers: withoutDefaultNames(layers) }));

function encode(told: Sequential): Uint8Array {
  const encoder = new RangeEncoder(16);
  codeSequential(primedCoder(encoder), told);
  return encoder.finish();
}

function bytesOf(told: Sequential): number {
  const cost = new BitCost();
  codeSequential(primedCoder(cost), told);
  return cost.bits / 8;
}

const fixture = (name: string) => {
  const path = join(import.meta.dirname, `../../../../fixtures/${name}/model.json`);
  const { weightsManifest, ...topology } = JSON.parse(readFileSync(path, 'utf8'));
  const weights: { name: string; shape: number[] }[] = weightsManifest[0].weights;
  return { topology: new TextEncoder().encode(JSON.stringify(topology)), weights };
};

describe('a chain of layers', () => {
  const comesBack = (told: Sequential) => {
    const decoder = new RangeDecoder(encode(told), 16);
    const coded = codeSequential(primedCoder(decoder));
    expect(decoder.isFinished).toBe(true);
    expect(coded).toEqual(told);
    expect(readSequential(writeSequential(told))).toEqual(told);
  };

  it('is coded and written without loss, whatever its fields', () => {
    fc.assert(fc.property(chain(fc.constant(undefined)), comesBack), { numRuns: 60 });
  });

  it('keeps its names, whatever they are', () => {
    // Few, since the coder reads its dictionary each time.
    const name = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(fc.property(chain(name), comesBack), { numRuns: 5 });
  });

  it('takes a few bytes, and tells the names and shapes of its weights', () => {
    const { topology, weights } = fixture('lenet-300-100');
    const named = readSequential(topology)!;
    const found = sequentialWeights(named).map(({ name, shape }) => ({ name, shape }));
    expect(found).toEqual(weights.map(({ name, shape }) => ({ name, shape })));
    expect(sequentialWeights(named)[0]!.plane).toEqual([28, 28]);
    expect(sequentialWeights(named)[2]!.plane).toEqual([1, 1]);
    expect(bytesOf(named)).toBeLessThan(20);
    const { topology: renamed } = canonicalTopology(topology, { renameLayers: true })!;
    expect(bytesOf(readSequential(renamed)!)).toBeLessThan(7);
  });
});

describe('is no chain that is known', () => {
  const dense = {
    class_name: 'Dense',
    config: { name: 'a', units: 3, batch_input_shape: [null, 2] },
  };
  const model = (layers: unknown, class_name = 'Sequential') =>
    readSequential(
      new TextEncoder().encode(
        JSON.stringify({ modelTopology: { class_name, config: { layers } } }),
      ),
    );
  const changed = (config: object) => ({ ...dense, config: { ...dense.config, ...config } });

  it('is one as it stands', () => {
    const told = model([dense])!;
    expect(told.input).toEqual([0, 2]);
    expect(told.layers.map(({ layer, name }) => [layer.className, name])).toEqual([['Dense', 'a']]);
    expect(told.layers[0]!.values.get('units')).toBe(3);
    expect(
      model([changed({ kernel_initializer: {}, trainable: false, dtype: 'float32' })]),
    ).toEqual(model([dense]));
  });

  it.each([
    ['no layers', model([])],
    ['another class of model', model([dense], 'Functional')],
    ['another class of layer', model([{ ...dense, class_name: 'LSTM' }])],
    ['an unknown option', model([changed({ quantized: true })])],
    ['another type', model([changed({ dtype: 'float16' })])],
    ['a missing option', model([changed({ units: undefined })])],
    ['an activation that is not known', model([changed({ activation: 'mish' })])],
    ['no input shape', model([changed({ batch_input_shape: undefined })])],
    ['no name', model([changed({ name: '' })])],
    ['an input in the middle', model([dense, { class_name: 'InputLayer', config: { name: 'i' } }])],
    ['a layer that is none', model([dense, null])],
    ['no JSON', readSequential(new TextEncoder().encode('{'))],
  ])('with %s', (_, read) => {
    expect(read).toBeUndefined();
  });
});

import { InputError } from '@pith/container';
import { readLayersModel, type SavedModel } from '@pith/model';
import { describe, expect, it } from 'vitest';
import { findUnitGroups } from './find-unit-groups.js';
import { narrow } from './narrow.js';

const fixture = (name: string) =>
  readLayersModel(new URL(`../../../../fixtures/${name}`, import.meta.url).pathname);

const parse = ({ topology }: SavedModel) => JSON.parse(new TextDecoder().decode(topology));

describe('findUnitGroups', () => {
  it('finds the hidden units of LeNet-300-100, and what reads them', async () => {
    const { model } = await fixture('lenet-300-100');
    const groups = findUnitGroups(model);
    expect(groups.map(({ name, units }) => [name, units])).toEqual([
      ['ip1', 300],
      ['ip2', 100],
    ]);
    expect(groups[0]!.axes.map(({ tensor, axis, part }) => [tensor, axis, part])).toEqual([
      ['ip1/kernel', 1, 'incoming'],
      ['ip1/bias', 0, 'bias'],
      ['ip2/kernel', 0, 'outgoing'],
    ]);
  });

  it('reads what Keras 3 writes, and the shapes in it follow', async () => {
    const { model } = await fixture('keras-3');
    const groups = findUnitGroups(model);
    // What goes through the model within it stays.
    expect(groups.some(({ name }) => name === 'stem')).toBe(false);
    expect(groups.length).toBeGreaterThan(0);
    const keep = new Map(groups.map(({ name }) => [name, Uint32Array.of(0)]));
    const narrowed = narrow(model, keep);
    for (const { units } of findUnitGroups(narrowed)) expect(units).toBe(1);
    const [group] = groups;
    const text = JSON.stringify(
      parse(narrowed).modelTopology.model_config.config.layers.map(
        (layer: { inbound_nodes: unknown }) => layer.inbound_nodes,
      ),
    );
    const shapes = [
      ...text.matchAll(/"shape":\[([^\]]*)\],"dtype":"float32","keras_history":\["(\w+)"/g),
    ];
    const ofGroup = shapes.filter(([, , layer]) => layer === group!.name);
    expect(ofGroup.length).toBeGreaterThan(0);
    for (const [, shape] of ofGroup) expect(shape!.split(',').at(-1)).toBe('1');
  });

  it('knows none in graphs of operations', () => {
    expect(findUnitGroups({ format: 'onnx', topology: new Uint8Array(), tensors: [] })).toEqual([]);
  });

  const dense = (name: string, units: number, inbound?: unknown) => ({
    class_name: 'Dense',
    name,
    config: { name, units, activation: 'relu' },
    ...(inbound !== undefined && { inbound_nodes: inbound }),
  });
  const tensor = (name: string, ...shape: number[]) => ({
    ...{ name, shape, dtype: 'float32' as const },
    data: new Float32Array(shape.reduce((a, b) => a * b)),
  });
  const model = (config: unknown, className = 'Functional'): SavedModel => ({
    format: 'tfjs-layers-model',
    topology: new TextEncoder().encode(
      JSON.stringify({ modelTopology: { class_name: className, config } }),
    ),
    tensors: [
      tensor('a/kernel', 2, 3),
      tensor('a/bias', 3),
      tensor('b/kernel', 3, 1),
      tensor('b/bias', 1),
    ],
  });
  const image = { class_name: 'InputLayer', name: 'x', config: { batch_input_shape: [null, 2] } };
  const layers = [image, dense('a', 3, [[['x', 0, 0, {}]]]), dense('b', 1, [[['a', 0, 0, {}]]])];
  const output = { output_layers: [['b', 0, 0]] };

  it('(no: the model that the cases below spoil has a group)', () => {
    expect(findUnitGroups(model({ layers, ...output })).map(({ name }) => name)).toEqual(['a']);
  });

  it.each<[string, SavedModel]>([
    [
      'calls a layer as in training',
      model({
        ...output,
        layers: [image, layers[1], dense('b', 1, [[['a', 0, 0, { training: true }]]])],
      }),
    ],
    [
      'gives its units out',
      model({
        layers,
        output_layers: [
          ['b', 0, 0],
          ['a', 0, 0],
        ],
      }),
    ],
    [
      'lacks a tensor',
      { ...model({ layers, ...output }), tensors: [tensor('b/kernel', 3, 1), tensor('b/bias', 1)] },
    ],
    [
      'has a layer that is not known',
      model({
        ...output,
        layers: [
          ...layers.slice(0, 2),
          { ...dense('b', 1, [[['a', 0, 0, {}]]]), class_name: 'Sorting' },
        ],
      }),
    ],
    [
      'has one within it with a layer of the same name',
      model({
        ...output,
        layers: [
          ...layers,
          {
            class_name: 'Sequential',
            name: 'within',
            config: { name: 'within', layers: [dense('a', 3)] },
            inbound_nodes: [[['x', 0, 0, {}]]],
          },
        ],
      }),
    ],
  ])('leaves units alone where the model %s', (_, spoilt) => {
    expect(findUnitGroups(spoilt)).toEqual([]);
  });

  it.each<[string, SavedModel, RegExp]>([
    ['no JSON', { ...model({}), topology: Uint8Array.of(1, 2) }, /not JSON/],
    ['another class', model({ layers }, 'Thing'), /expected Sequential or Functional/],
    ['no layers', model({ layers: [], ...output }), /expected an array of some/],
    ['no outputs', model({ layers }), /a list of inputs or outputs is empty/],
    [
      'an output that is not there',
      model({ layers, output_layers: [['c', 0, 0]] }),
      /"c" is not there/,
    ],
    [
      'an input that is not there',
      model({ ...output, layers: [image, layers[1], dense('b', 1, [[['c', 0, 0]]])] }),
      /which is not there/,
    ],
    [
      'a circle',
      model({ ...output, layers: [image, dense('a', 3, [[['b', 0, 0]]]), layers[2]] }),
      /takes what comes of its own output/,
    ],
    [
      'a name twice',
      model({ layers: [...layers, layers[1]], ...output }),
      /two layers have the name "a"/,
    ],
    [
      'other units than its kernel',
      model({ ...output, layers: [image, dense('a', 4, [[['x', 0, 0]]]), layers[2]] }),
      /units is 4, but its kernel "a\/kernel" has the shape \[2, 3\]/,
    ],
    [
      'a kernel that does not fit its input',
      {
        ...model({ layers, ...output }),
        tensors: [
          tensor('a/kernel', 2, 3),
          tensor('a/bias', 3),
          tensor('b/kernel', 4, 1),
          tensor('b/bias', 1),
        ],
      },
      /4 entries, but it takes what has 3 channels/,
    ],
  ])('refuses %s', (_, spoilt, message) => {
    expect(() => findUnitGroups(spoilt)).toThrow(InputError);
    expect(() => findUnitGroups(spoilt)).toThrow(message);
  });
});

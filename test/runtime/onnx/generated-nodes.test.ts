import fc from 'fast-check';
import { test } from 'vitest';
import { compareWithOnnxruntime, type Given } from './compare-with-onnxruntime.js';
import { type SingleNode, singleNodeModel } from './single-node.js';

/** Runs nodes with settings that nobody chose, in Pith and in onnxruntime. */
async function agree(nodes: fc.Arbitrary<SingleNode>, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(nodes, async (single) => {
      const bytes = singleNodeModel(single);
      for (const { name, difference, magnitude } of await compareWithOnnxruntime(
        bytes,
        single.given,
      )) {
        if (!(difference <= 2e-5 * Math.max(magnitude, 1))) {
          throw new Error(`${name} differs by ${difference} of ${magnitude}`);
        }
      }
    }),
    { numRuns: runs, seed: 5 },
  );
}

/** Eighths from −4 to 4: sums of products of such are exact. */
function numbers(shape: readonly number[]): fc.Arbitrary<Given> {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc
    .array(fc.integer({ min: -32, max: 32 }), { minLength: length, maxLength: length })
    .map((data) => ({ shape, data: Float32Array.from(data, (value) => value / 8) }));
}

function whole(values: readonly number[]): Given {
  return { shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}

const small = (least: number, most: number) => fc.integer({ min: least, max: most });
const each = (axes: number, least: number, most: number) =>
  fc.array(small(least, most), { minLength: axes, maxLength: axes });

/** Strides, kernel and so on for one or two spatial axes. */
const windows = small(1, 2).chain((axes) =>
  fc
    .record({
      size: each(axes, 1, 3),
      strides: each(axes, 1, 3),
      dilations: each(axes, 1, 2),
      pads: each(2 * axes, 0, 2),
      extent: each(axes, 5, 9),
      batch: small(1, 2),
      automatic: fc.constantFrom('NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
    })
    .map(({ automatic, ...window }) => {
      const { size, strides, dilations, pads } = window;
      // Where onnxruntime pads by itself, it takes no dilations, and no strides that skip elements.
      const same = automatic.startsWith('SAME');
      const attributes = {
        kernel_shape: size,
        strides: same ? strides.map((stride, i) => Math.min(stride, size[i]!)) : strides,
        dilations: same ? dilations.map(() => 1) : dilations,
        ...(automatic === 'NOTSET' ? { pads } : { auto_pad: automatic }),
      };
      return { ...window, attributes };
    }),
);

test('Conv', async () => {
  const nodes = fc
    .record({
      window: windows,
      groups: small(1, 3),
      inPer: small(1, 2),
      outPer: small(1, 2),
      bias: fc.boolean(),
    })
    .chain(({ window, groups, inPer, outPer, bias }) =>
      fc
        .record({
          x: numbers([window.batch, groups * inPer, ...window.extent]),
          kernel: numbers([groups * outPer, inPer, ...window.size]),
          offset: numbers([groups * outPer]),
        })
        .map(
          ({ x, kernel, offset }): SingleNode => ({
            ...{ operator: 'Conv', inputs: ['x', kernel, bias ? offset : undefined], outputs: 1 },
            ...{ attributes: { ...window.attributes, group: groups }, given: { x } },
          }),
        ),
    );
  await agree(nodes, 60);
});

test('ConvTranspose', async () => {
  const nodes = fc
    .record({ window: windows, groups: small(1, 2), inPer: small(1, 2), outPer: small(1, 2) })
    .chain(({ window, groups, inPer, outPer }) => {
      const { size, strides, pads, batch, extent } = window;
      const axes = size.length;
      return fc
        .record({
          x: numbers([batch, groups * inPer, ...extent]),
          kernel: numbers([groups * inPer, outPer, ...size]),
          extra: each(axes, 0, 2),
        })
        .map(
          ({ x, kernel, extra }): SingleNode => ({
            ...{ operator: 'ConvTranspose', inputs: ['x', kernel], outputs: 1, given: { x } },
            attributes: {
              ...{ kernel_shape: size, strides, dilations: window.dilations, group: groups },
              // Less than is put between elements, as onnxruntime asks for.
              output_padding: extra.map((pad, axis) => Math.min(pad, strides[axis]! - 1)),
              pads: pads.map((pad, i) => Math.min(pad, size[i % axes]! - 1)),
            },
          }),
        );
    });
  await agree(nodes, 60);
});

test('MaxPool and AveragePool', async () => {
  const nodes = fc
    .record({ window: windows, max: fc.boolean(), ceil: small(0, 1), count: small(0, 1) })
    .chain(({ window, max, ceil, count }) =>
      numbers([window.batch, 2, ...window.extent]).map((x): SingleNode => {
        const { dilations, ...rest } = window.attributes;
        const pads = window.pads.map((pad, i) => {
          return Math.min(pad, window.size[i % window.size.length]! - 1);
        });
        return {
          ...{ operator: max ? 'MaxPool' : 'AveragePool', inputs: ['x'], outputs: 1, given: { x } },
          attributes: {
            ...rest,
            ...('pads' in rest ? { pads, ceil_mode: ceil } : {}),
            ...(max ? { dilations } : { count_include_pad: count }),
          },
        };
      }),
    );
  await agree(nodes, 80);
});

test('Resize', async () => {
  const nodes = fc
    .record({
      mode: fc.constantFrom('nearest', 'linear', 'cubic'),
      coordinates: fc.constantFrom(
        ...['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'],
      ),
      rounding: fc.constantFrom('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
      extent: each(2, 2, 6),
      sizes: each(2, 1, 12),
      scales: fc.option(fc.tuple(...[1, 2].map(() => fc.constantFrom(0.6, 1.25, 1.5, 2, 2.3)))),
      outside: small(0, 1),
    })
    // Corners that a scale does not hit lie elsewhere in onnxruntime than in ONNX's published tests.
    .filter(({ coordinates, scales }) => coordinates !== 'align_corners' || !scales)
    // Where a scale leads to the same length, onnxruntime takes the elements as they are.
    .filter(({ extent, scales }) => {
      return !scales?.some((scale, axis) => Math.floor(scale * extent[axis]!) === extent[axis]);
    })
    .chain(({ mode, coordinates, rounding, extent, sizes, scales, outside }) =>
      numbers([1, 2, ...extent]).map(
        (x): SingleNode => ({
          ...{ operator: 'Resize', outputs: 1, given: { x }, opset: 17 },
          inputs: scales
            ? ['x', undefined, { shape: [4], data: Float32Array.of(1, 1, ...scales) }]
            : ['x', undefined, undefined, whole([1, 2, ...sizes])],
          attributes: {
            ...{ mode, coordinate_transformation_mode: coordinates },
            ...(mode === 'nearest' && { nearest_mode: rounding }),
            ...(mode === 'cubic' && { exclude_outside: outside }),
          },
        }),
      ),
    );
  await agree(nodes, 80);
});

test('LSTM, GRU and RNN', async () => {
  const gates = { LSTM: 4, GRU: 3, RNN: 1 } as const;
  const nodes = fc
    .record({
      operator: fc.constantFrom('LSTM' as const, 'GRU' as const, 'RNN' as const),
      direction: fc.constantFrom('forward', 'reverse', 'bidirectional'),
      sizes: fc.tuple(small(1, 4), small(1, 2), small(1, 3), small(1, 3)),
      parts: fc.record({ bias: fc.boolean(), state: fc.boolean(), peephole: fc.boolean() }),
      clip: fc.constantFrom(undefined, 0.5),
      before: small(0, 1),
    })
    .chain(({ operator, direction, sizes, parts, clip, before }) => {
      const [steps, batch, inputs, hidden] = sizes;
      const directions = direction === 'bidirectional' ? 2 : 1;
      const rows = gates[operator] * hidden;
      return fc
        .record({
          x: numbers([steps, batch, inputs]),
          kernel: numbers([directions, rows, inputs]),
          recurrent: numbers([directions, rows, hidden]),
          bias: numbers([directions, 2 * rows]),
          h: numbers([directions, batch, hidden]),
          c: numbers([directions, batch, hidden]),
          peephole: numbers([directions, 3 * hidden]),
        })
        .map((given): SingleNode => {
          const { x, h, c } = given;
          const isLong = operator === 'LSTM';
          return {
            ...{ operator, outputs: isLong ? 3 : 2 },
            inputs: [
              ...['x', given.kernel, given.recurrent, parts.bias ? given.bias : undefined],
              ...[undefined, parts.state ? 'h' : undefined],
              ...(isLong ? [parts.state ? 'c' : undefined] : []),
              ...(isLong && parts.peephole ? [given.peephole] : []),
            ],
            attributes: {
              ...{ hidden_size: hidden, direction },
              ...(clip !== undefined && { clip: { float: clip } }),
              ...(operator === 'GRU' && { linear_before_reset: before }),
            },
            given: { x, ...(parts.state && { h, ...(isLong && { c }) }) },
          };
        });
    });
  await agree(nodes, 60);
});

test('Slice', async () => {
  const nodes = each(3, 1, 5).chain((shape) =>
    fc
      .record({
        x: numbers(shape),
        starts: each(3, -7, 7),
        ends: each(3, -7, 7),
        steps: fc.array(fc.constantFrom(-2, -1, 1, 2, 3), { minLength: 3, maxLength: 3 }),
      })
      .filter(({ starts, ends, steps }) =>
        // As the axes below have it.
        [2, 0, 1].every((axis, i) => {
          const taken = pythonSlice(shape[axis]!, starts[i]!, ends[i]!, steps[i]!);
          return [...taken].length > 0;
        }),
      )
      .map(
        ({ x, starts, ends, steps }): SingleNode => ({
          ...{ operator: 'Slice', outputs: 1, given: { x } },
          inputs: ['x', whole(starts), whole(ends), whole([2, 0, -2]), whole(steps)],
        }),
      ),
  );
  await agree(nodes, 60);
});

test('Einsum', async () => {
  const equations: readonly (readonly [string, ...(readonly number[])[]])[] = [
    ['ij,jk->ik', [2, 3], [3, 4]],
    ['bij,bjk->bik', [2, 3, 4], [2, 4, 5]],
    ['bhid,bhjd->bhij', [2, 2, 3, 4], [2, 2, 5, 4]],
    ['i,j->ij', [3], [4]],
    ['ij->ji', [3, 4]],
    ['ijk->ik', [2, 3, 4]],
    ['i,i->', [5], [5]],
    ['...ij,...jk->...ik', [2, 2, 3], [2, 3, 4]],
    ['ab,cd,bc->ad', [2, 3], [4, 5], [3, 4]],
    ['bqd,kd->bkq', [2, 3, 4], [5, 4]],
    ['ba,c', [2, 3], [4]],
  ];
  const nodes = fc.constantFrom(...equations).chain(([equation, ...shapes]) =>
    fc.tuple(...shapes.map(numbers)).map((all): SingleNode => {
      const given = Object.fromEntries(all.map((one, i) => [`x${i}`, one]));
      return {
        ...{ operator: 'Einsum', inputs: Object.keys(given), outputs: 1, given },
        attributes: { equation },
      };
    }),
  );
  await agree(nodes, 40);
});

/** The positions that a slice of Python takes of an axis. */
function* pythonSlice(size: number, start: number, end: number, step: number) {
  const at = (position: number, low: number, high: number) =>
    Math.min(Math.max(position < 0 ? position + size : position, low), high);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const last = at(end, low, high);
  for (let i = at(start, low, high); step > 0 ? i < last : i > last; i += step) yield i;
}

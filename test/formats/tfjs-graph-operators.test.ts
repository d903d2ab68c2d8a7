import { pithHandler } from '@pith/adapters';
import { load } from '@pith/runtime';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { attr, GraphBuilder, noise } from './graph-builder.js';
import { pithOf } from './pith-of.js';

beforeAll(() => tf.setBackend('cpu'));

const { text, texts, integer, integers, number, boolean, type } = attr;

interface Case {
  readonly shape?: readonly number[];
  readonly data?: readonly number[];
  readonly integers?: boolean;
}

/** A network that takes x; the tensors that it gives. */
type Build = (g: GraphBuilder, x: string) => string | readonly string[];

/** Runs a graph here and in TensorFlow.js and compares what comes out. */
async function expectSame(build: Build, { shape = [2, 3, 4], data, ...rest }: Case = {}) {
  const g = new GraphBuilder();
  const dtype = rest.integers ? 'int32' : 'float32';
  const tensors = [build(g, g.input('x', shape, dtype))].flat();
  for (const tensor of tensors) g.output(tensor);
  const bytes = await pithOf(g.model());
  const numbers =
    data ??
    noise(
      shape.reduce((product, size) => product * size, 1),
      5,
    );

  const model = await load(bytes);
  const { outputs, shapes } = await model.runShaped({ x: Float32Array.from(numbers) });
  model.dispose();

  const graph = await tf.loadGraphModel(pithHandler(bytes));
  const x = tf.tensor([...numbers], [...shape], dtype);
  const expected = [graph.execute({ x }, [...tensors])].flat();
  for (const [i, output] of expected.entries()) {
    const found = outputs[`y${i}`]!;
    expect(shapes[`y${i}`]).toEqual(output.shape);
    expect(found).toHaveLength(output.size);
    const values = output.dataSync();
    for (let e = 0; e < found.length; e++) {
      const tolerance = 1e-5 * Math.max(1, Math.abs(values[e]!));
      if (Number.isFinite(values[e]!)) {
        expect(Math.abs(found[e]! - values[e]!), `element ${e}`).toBeLessThanOrEqual(tolerance);
      } else expect(found[e]).toEqual(values[e]);
    }
  }
}

const same = (name: string, build: Build, options?: Case) =>
  it(name, () => expectSame(build, options));

const IMAGE: Case = { shape: [1, 7, 6, 4] };
const windows = (strides: number[], padding: string, dilations = [1, 1, 1, 1]) => ({
  strides: integers(...strides),
  padding: text(padding),
  dilations: integers(...dilations),
  data_format: text('NHWC'),
});

describe('convolutions', () => {
  for (const padding of ['SAME', 'VALID']) {
    same(
      `Conv2D, ${padding}, by 2`,
      (g, x) => g.node('Conv2D', [x, g.noise(3, 3, 4, 5)], windows([1, 2, 2, 1], padding)),
      IMAGE,
    );
    same(
      `DepthwiseConv2dNative, ${padding}`,
      (g, x) =>
        g.node('DepthwiseConv2dNative', [x, g.noise(3, 2, 4, 2)], windows([1, 1, 1, 1], padding)),
      IMAGE,
    );
  }
  same(
    'Conv2D, dilated, of several images',
    (g, x) =>
      g.node('Conv2D', [x, g.noise(3, 3, 4, 5)], windows([1, 1, 1, 1], 'SAME', [1, 2, 2, 1])),
    { shape: [2, 7, 6, 4] },
  );
  same(
    'Conv2D with explicit padding',
    (g, x) =>
      g.node('Conv2D', [x, g.noise(3, 3, 4, 2)], {
        ...windows([1, 1, 1, 1], 'EXPLICIT'),
        explicit_paddings: integers(0, 0, 1, 2, 0, 1, 0, 0),
      }),
    IMAGE,
  );
  for (const fused of ['Relu', 'Relu6', 'Elu', 'LeakyRelu', 'Sigmoid', 'Prelu']) {
    const attributes = {
      ...windows([1, 1, 1, 1], 'SAME'),
      fused_ops: texts('BiasAdd', fused),
      num_args: integer(fused === 'Prelu' ? 2 : 1),
      leakyrelu_alpha: number(0.3),
    };
    const slope = (g: GraphBuilder) => (fused === 'Prelu' ? [g.noise(1, 1, 4)] : []);
    same(
      `_FusedConv2D with ${fused}`,
      (g, x) =>
        g.node('_FusedConv2D', [x, g.noise(3, 3, 4, 4), g.noise(4), ...slope(g)], attributes),
      IMAGE,
    );
    // tfjs does not read the slope of this one, and gives NaN.
    if (fused === 'LeakyRelu') continue;
    same(
      `FusedDepthwiseConv2dNative with ${fused}`,
      (g, x) =>
        g.node(
          'FusedDepthwiseConv2dNative',
          [x, g.noise(3, 3, 4, 1), g.noise(4), ...slope(g)],
          attributes,
        ),
      IMAGE,
    );
  }
  for (const [padding, size] of [
    ['SAME', [14, 11]],
    ['VALID', [15, 13]],
  ] as const) {
    same(
      `Conv2DBackpropInput, ${padding}`,
      (g, x) =>
        g.node(
          'Conv2DBackpropInput',
          [g.integers([1, ...size, 3]), g.noise(3, 3, 3, 4), x],
          windows([1, 2, 2, 1], padding),
        ),
      IMAGE,
    );
  }
  same(
    'a dilated convolution by way of batches',
    (g, x) => {
      const blocks = g.integers([2, 3]);
      const edges = (...sizes: number[]) => g.constant(sizes, [2, 2], 'int32');
      const batches = g.node('SpaceToBatchND', [x, blocks, edges(1, 2, 2, 1)]);
      const conv = g.node('Conv2D', [batches, g.noise(2, 2, 4, 3)], windows([1, 1, 1, 1], 'VALID'));
      return [batches, g.node('BatchToSpaceND', [conv, blocks, edges(0, 1, 1, 0)])];
    },
    IMAGE,
  );
});

describe('pools and normalisations', () => {
  for (const op of ['MaxPool', 'AvgPool']) {
    for (const padding of ['SAME', 'VALID']) {
      same(
        `${op}, ${padding}`,
        (g, x) =>
          g.node(op, [x], { ...windows([1, 2, 2, 1], padding), ksize: integers(1, 3, 2, 1) }),
        IMAGE,
      );
    }
  }
  for (const op of ['FusedBatchNorm', 'FusedBatchNormV3']) {
    same(
      op,
      (g, x) =>
        g.node(op, [x, g.noise(4), g.noise(4), g.noise(4), g.constant([0.5, 1, 2, 3], [4])], {
          epsilon: number(0.01),
          is_training: boolean(false),
        }),
      IMAGE,
    );
  }
  same('BiasAdd', (g, x) => g.node('BiasAdd', [x, g.noise(4)]), IMAGE);
  same('Softmax', (g, x) => g.node('Softmax', [x]));
  same('LogSoftmax', (g, x) => g.node('LogSoftmax', [x]));
});

describe('less usual ones', () => {
  same(
    'LRN',
    (g, x) =>
      g.node('LRN', [x], {
        depth_radius: integer(1),
        bias: number(1.5),
        alpha: number(0.3),
        beta: number(0.75),
      }),
    IMAGE,
  );
  // tfjs takes the number of diagonals below for that above, too.
  same('MatrixBandPart', (g, x) =>
    [0, 1, -1].map((both) => g.node('MatrixBandPart', [x, g.integers(both), g.integers(both)])),
  );
  same('TensorScatterUpdate', (g, x) =>
    g.node('TensorScatterUpdate', [x, g.constant([0, 2, 1, 0], [2, 2], 'int32'), g.noise(2, 4)]),
  );
  same('LinSpace and EuclideanNorm', (g, x) => {
    const line = g.node('LinSpace', [g.scalar(-1), g.scalar(2), g.integers(4)]);
    return [g.node('AddV2', [x, line]), g.node('EuclideanNorm', [x, g.integers([-1])])];
  });
});

describe('products', () => {
  for (const [a, b] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const) {
    same(
      `MatMul ${a ? 'of a turned matrix' : ''} ${b ? 'by a turned matrix' : ''}`,
      (g, x) =>
        g.node('MatMul', [x, b ? g.noise(3, a ? 2 : 4) : g.noise(a ? 2 : 4, 3)], {
          transpose_a: boolean(a),
          transpose_b: boolean(b),
        }),
      { shape: [2, 4] },
    );
  }
  same(
    '_FusedMatMul',
    (g, x) =>
      g.node('_FusedMatMul', [x, g.noise(4, 3), g.noise(3)], {
        fused_ops: texts('BiasAdd', 'Relu'),
        num_args: integer(1),
      }),
    { shape: [2, 4] },
  );
  for (const right of [false, true]) {
    same(`BatchMatMulV2 of what is computed, the right ${right ? '' : 'not '}turned`, (g, x) => {
      const other = g.node('Relu', [right ? x : g.node('Transpose', [x, g.integers([0, 2, 1])])]);
      return g.node('BatchMatMulV2', [x, other], {
        adj_x: boolean(false),
        adj_y: boolean(right),
      });
    });
  }
});

describe('Einsum', () => {
  for (const [equation, ...shape] of [
    ['abc,cd->abd', 4, 5],
    ['abc,abd->acd', 2, 3, 5],
    ['abc,bd->acd', 3, 2],
  ] as const) {
    same(equation, (g, x) =>
      g.node('Einsum', [x, g.noise(...shape)], { equation: text(equation), N: integer(2) }),
    );
  }
});

describe('element by element', () => {
  const binary = [
    ...['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'],
    ...['FloorMod', 'Mod', 'FloorDiv', 'Atan2', 'DivNoNan'],
    ...['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual'],
  ];
  for (const op of binary) {
    same(`${op} of two of a shape, and with broadcasting`, (g, x) => {
      const y = g.node('Sub', [x, g.scalar(0.25)]);
      const row = g.node('Reshape', [
        g.node('Slice', [x, g.integers([0, 0, 0]), g.integers([1, 1, 4])]),
        g.integers([4]),
      ]);
      return [
        g.node(op, [x, y]),
        g.node(op, [x, row]),
        g.node(op, [g.noise(2, 1, 4), x]),
        g.node(op, [x, g.scalar(0.5)]),
        g.node(op, [g.scalar(2), x]),
      ];
    });
  }
  same('Pow', (g, x) => {
    const positive = g.node('Abs', [x]);
    return [
      ...[2, 0.5, -1, 3.3].map((power) => g.node('Pow', [positive, g.scalar(power)])),
      g.node('Pow', [positive, x]),
    ];
  });
  same('AddN', (g, x) => g.node('AddN', [x, g.noise(2, 3, 4), x]));
  const unary = [
    ...['Neg', 'Abs', 'Sign', 'Square', 'Exp', 'Expm1', 'Sin', 'Cos', 'Tan', 'Asin', 'Acos'],
    ...['Atan', 'Sinh', 'Cosh', 'Asinh', 'Atanh', 'Erf', 'Floor', 'Ceil', 'Round', 'Reciprocal'],
    ...[
      'Relu',
      'Relu6',
      'Elu',
      'Selu',
      'Sigmoid',
      'Tanh',
      'Softplus',
      'IsNan',
      'IsFinite',
      'IsInf',
    ],
  ];
  for (const op of unary) same(op, (g, x) => g.node(op, [x]));
  for (const op of ['Sqrt', 'Rsqrt', 'Log', 'Log1p', 'Acosh']) {
    const positive = (g: GraphBuilder, x: string) => g.node('AddV2', [x, g.scalar(2.5)]);
    same(op, (g, x) => g.node(op, [positive(g, x)]));
  }
  same('LeakyRelu', (g, x) => g.node('LeakyRelu', [x], { alpha: number(0.3) }));
  same('Prelu', (g, x) => g.node('Prelu', [x, g.noise(1, 4)]));
  same('ClipByValue', (g, x) => g.node('ClipByValue', [x, g.scalar(-0.3), g.scalar(0.4)]));
  same('Cast', (g, x) => {
    const large = g.node('Mul', [x, g.scalar(9)]);
    const whole = g.node('Cast', [large], { DstT: type('DT_INT32') });
    return [whole, g.node('Cast', [whole], { DstT: type('DT_FLOAT') })];
  });
  same(
    'whole numbers',
    (g, x) => {
      const three = g.integers(3);
      const T = { T: type('DT_INT32') };
      return [
        ...['AddV2', 'Mul', 'FloorDiv', 'FloorMod'].map((op) => g.node(op, [x, three], T)),
        g.node('Maximum', [x, g.integers([0, 2, 4])], T),
      ];
    },
    { shape: [2, 3], data: [-7, -3, -1, 0, 5, 100], integers: true },
  );
  same('conditions', (g, x) => {
    const high = g.node('Greater', [x, g.scalar(0.2)]);
    const low = g.node('Less', [x, g.scalar(-0.2)]);
    const either = g.node('LogicalOr', [high, low]);
    return [
      g.node('LogicalAnd', [high, g.node('LogicalNot', [low])]),
      g.node('SelectV2', [either, x, g.scalar(7)]),
      g.node('Select', [either, x, g.node('Neg', [x])]),
      g.node('Any', [either, g.integers([1, 2])]),
      g.node('All', [either, g.integers(-1)], { keep_dims: boolean(true) }),
    ];
  });
});

describe('shapes', () => {
  same('Reshape by arithmetic on the shape', (g, x) => {
    const shape = g.node('Shape', [x], { out_type: type('DT_INT32') });
    const first = g.node(
      'StridedSlice',
      [shape, g.integers([0]), g.integers([1]), g.integers([1])],
      { shrink_axis_mask: integer(1) },
    );
    const wanted = g.node('Pack', [first, g.integers(-1), g.integers(2)], { axis: integer(0) });
    return [
      g.node('Reshape', [x, wanted]),
      g.node('Reshape', [x, g.integers([4, 6])]),
      g.node('Mul', [x, g.node('Cast', [first], { DstT: type('DT_FLOAT') })]),
    ];
  });
  same('ExpandDims and Squeeze', (g, x) => {
    const more = g.node('ExpandDims', [x, g.integers(-2)]);
    const most = g.node('ExpandDims', [more, g.integers(0)]);
    return [
      ...[more, most],
      g.node('Squeeze', [most], { squeeze_dims: integers(0) }),
      g.node('Squeeze', [most]),
    ];
  });
  same('Transpose', (g, x) => g.node('Transpose', [x, g.integers([2, 0, 1])]));
  same(
    'Transpose of an image, there and back',
    (g, x) => {
      const conv = g.node('Conv2D', [x, g.noise(1, 1, 4, 2)], windows([1, 1, 1, 1], 'SAME'));
      const first = g.node('Transpose', [conv, g.integers([0, 3, 1, 2])]);
      return [first, g.node('Transpose', [first, g.integers([0, 2, 3, 1])])];
    },
    IMAGE,
  );
  same('Tile', (g, x) => g.node('Tile', [x, g.integers([2, 1, 3])]));
  same('BroadcastTo', (g, x) => g.node('BroadcastTo', [x, g.integers([2, 2, 3, 4])]));
  same('Fill, ZerosLike, Range', (g, x) => {
    const filled = g.node('Fill', [g.integers([3, 4]), g.scalar(0.5)]);
    const range = g.node('Range', [g.scalar(1), g.scalar(3), g.scalar(0.5)]);
    return [
      g.node('AddV2', [x, filled]),
      g.node('AddV2', [x, g.node('ZerosLike', [x])]),
      g.node('AddV2', [x, range]),
    ];
  });
  same(
    'DepthToSpace and SpaceToDepth',
    (g, x) => {
      const options = { block_size: integer(2), data_format: text('NHWC') };
      return g.node('DepthToSpace', [x], options);
    },
    { shape: [1, 2, 3, 8] },
  );
});

describe('parts', () => {
  same('ConcatV2, Pack, Unpack', (g, x) => {
    const parts = g.node('Unpack', [x], { axis: integer(1), num: integer(3) });
    return [
      g.node('ConcatV2', [x, g.noise(2, 1, 4), x, g.integers(1)], { N: integer(3) }),
      g.node('Pack', [parts, `${parts}:2`], { axis: integer(-1) }),
    ];
  });
  same('Split and SplitV', (g, x) => {
    const halves = g.node('Split', [g.integers(2), x], { num_split: integer(2) });
    const uneven = g.node('SplitV', [x, g.integers([1, -1]), g.integers(1)]);
    return [halves, `${halves}:1`, uneven, `${uneven}:1`];
  });
  same('Slice', (g, x) => g.node('Slice', [x, g.integers([1, 0, 2]), g.integers([1, 2, -1])]));
  const strided = (
    name: string,
    [starts, ends, steps]: readonly (readonly number[])[],
    masks: Record<string, number> = {},
  ) =>
    same(`StridedSlice: ${name}`, (g, x) =>
      g.node(
        'StridedSlice',
        [x, g.integers(starts!), g.integers(ends!), g.integers(steps!)],
        Object.fromEntries(
          Object.entries(masks).map(([key, bits]) => [`${key}_mask`, integer(bits)]),
        ),
      ),
    );
  strided('x[0:2, 1:3, 0:4:2]', [
    [0, 1, 0],
    [2, 3, 4],
    [1, 1, 2],
  ]);
  strided(
    'x[:, 1:, :-1]',
    [
      [0, 1, 0],
      [0, 0, -1],
      [1, 1, 1],
    ],
    { begin: 5, end: 3 },
  );
  strided(
    'x[::-1, ..., ::-2]',
    [
      [0, 0, 0],
      [0, 0, 0],
      [-1, 1, -2],
    ],
    {
      ...{ begin: 5, end: 5, ellipsis: 2 },
    },
  );
  strided(
    'x[1, ..., newaxis, -1]',
    [
      [1, 0, 0, -1],
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ],
    {
      ...{ ellipsis: 2, new_axis: 4, shrink_axis: 9 },
    },
  );
  strided('x[-5:1, 0:99]', [
    [-5, 0],
    [1, 99],
    [1, 1],
  ]);

  const edges = (g: GraphBuilder) => g.constant([0, 0, 1, 2, 2, 1], [3, 2], 'int32');
  same('Pad', (g, x) => g.node('Pad', [x, edges(g)]));
  same('PadV2', (g, x) => g.node('PadV2', [x, edges(g), g.scalar(3)]));
  for (const mode of ['REFLECT', 'SYMMETRIC']) {
    same(`MirrorPad, ${mode}`, (g, x) => g.node('MirrorPad', [x, edges(g)], { mode: text(mode) }));
  }
  same('ReverseV2', (g, x) => g.node('ReverseV2', [x, g.integers([0, -1])]));
});

describe('reductions', () => {
  for (const op of ['Sum', 'Mean', 'Max', 'Min', 'Prod']) {
    same(op, (g, x) => [
      g.node(op, [x, g.integers([1])]),
      g.node(op, [x, g.integers([0, 2])], { keep_dims: boolean(true) }),
      g.node(op, [x, g.integers(-1)]),
    ]);
    same(`${op} of an image`, (g, x) => g.node(op, [x, g.integers([1, 2])]), IMAGE);
  }
  same('ArgMax and ArgMin', (g, x) => [
    g.node('ArgMax', [x, g.integers(-1)], { output_type: type('DT_INT32') }),
    g.node('ArgMin', [x, g.integers(1)], { output_type: type('DT_INT32') }),
  ]);
  same('TopKV2', (g, x) => {
    const top = g.node('TopKV2', [x, g.integers(3)], { sorted: boolean(true) });
    return [top, `${top}:1`];
  });
  for (const [exclusive, reverse] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const) {
    same(`Cumsum ${exclusive} ${reverse}`, (g, x) =>
      g.node('Cumsum', [x, g.integers(1)], {
        exclusive: boolean(exclusive),
        reverse: boolean(reverse),
      }),
    );
  }
});

describe('chosen by position', () => {
  same('Gather and GatherV2', (g, x) => [
    g.node('Gather', [x, g.integers([1, 0, 1])]),
    g.node('GatherV2', [x, g.constant([2, 0, 1, 1], [2, 2], 'int32'), g.integers(1)], {
      batch_dims: integer(0),
    }),
  ]);
  same('GatherV2 of batches', (g, x) => {
    const best = g.node('ArgMax', [x, g.integers(-1)], { output_type: type('DT_INT32') });
    const rows = g.constant([2, 0, 1, 1, 0, 2], [2, 3], 'int32');
    return [rows, best].map((indices, i) =>
      g.node('GatherV2', [i === 0 ? x : g.noise(2, 4, 5), indices, g.integers(1)], {
        batch_dims: integer(1),
      }),
    );
  });
  same('Gather at positions that are computed', (g, x) => {
    const best = g.node('ArgMax', [x, g.integers(-1)], { output_type: type('DT_INT32') });
    return g.node('GatherV2', [g.noise(4, 3), best, g.integers(0)], { batch_dims: integer(0) });
  });
  same('GatherNd', (g, x) => {
    const best = g.node('ArgMax', [x, g.integers(-1)], { output_type: type('DT_INT32') });
    return [
      g.node('GatherNd', [x, g.constant([1, 2, 0, 0], [2, 2], 'int32')]),
      g.node('GatherNd', [x, g.constant([1, 2, 3], [1, 3], 'int32')]),
      g.node('GatherNd', [g.noise(4, 4, 4, 2), best]),
    ];
  });
  same('OneHot', (g, x) => {
    const best = g.node('ArgMax', [x, g.integers(-1)], { output_type: type('DT_INT32') });
    return g.node('OneHot', [best, g.integers(4), g.scalar(2), g.scalar(-1)], {
      axis: integer(-1),
      dtype: type('DT_FLOAT'),
    });
  });
  same(
    'SparseToDense',
    (g, x) =>
      g.node('SparseToDense', [
        g.constant([0, 1, 2, 0], [2, 2], 'int32'),
        g.integers([3, 2]),
        x,
        g.scalar(9),
      ]),
    { shape: [2] },
  );
});

describe('resizing', () => {
  for (const op of ['ResizeBilinear', 'ResizeNearestNeighbor']) {
    for (const [corners, centers] of [
      [false, false],
      [false, true],
      [true, false],
    ] as const) {
      same(
        `${op}, ${corners ? 'corners aligned' : centers ? 'by centres' : 'by default'}`,
        (g, x) => {
          const options = {
            align_corners: boolean(corners),
            half_pixel_centers: boolean(centers),
          };
          return [
            g.node(op, [x, g.integers([11, 9])], options),
            g.node(op, [x, g.integers([3, 5])], options),
          ];
        },
        IMAGE,
      );
    }
  }
});

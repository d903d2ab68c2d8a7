import type {
  Concatenate,
  Crop,
  Permute,
  Program,
  Reshape,
  Upsample,
  ValueId,
  ZeroPad,
} from '@pith/runtime';
import type { ExportContext } from './context.js';
import type { Layout } from './values.js';

/** Where an axis of [batch, height, width, channels] stands in a layout. */
function axisIn(layout: Layout, axisWithoutBatch: number): number {
  return layout === 'channels-first' ? [2, 3, 1][axisWithoutBatch]! : axisWithoutBatch + 1;
}

export function addConcatenate({ graph, values }: ExportContext, operation: Concatenate): void {
  const layout = values.layoutOf(operation.inputs);
  const inputs = operation.inputs.map((value) => values.get(value, layout));
  const axis = BigInt(axisIn(layout, operation.axis));
  values.set(operation.output, layout, graph.node('Concat', inputs, { attributes: { axis } }));
}

/**
 * Where only fully connected layers follow, an image is not transposed to channels-last order: the
 * rows of their kernels are put in its order instead, once, when the model is written.
 */
export function addReshape(
  { program, graph, values }: ExportContext,
  { inputs, output }: Reshape,
): void {
  const source = inputs[0]!;
  const target = graph.integers(values.batchShape(output, 'channels-last'));
  const planes =
    values.shape(output).length === 1 &&
    values.layoutOf([source]) === 'channels-first' &&
    feedsOnlyFullyConnected(program, output);
  const layout: Layout = planes ? 'channels-first' : 'channels-last';
  const name = graph.node('Reshape', [values.get(source, layout), target]);
  if (planes) values.setFlattened(output, name, values.shape(source));
  else values.set(output, 'channels-last', name);
}

function feedsOnlyFullyConnected(program: Program, value: ValueId): boolean {
  return (
    program.outputs.every((output) => output.value !== value) &&
    program.operations.every(
      ({ kind, inputs }) => !inputs.includes(value) || kind === 'fully-connected',
    )
  );
}

export function addPermute({ graph, values }: ExportContext, operation: Permute): void {
  const x = values.get(operation.inputs[0]!, 'channels-last');
  const perm = [0n, ...operation.order.map((axis) => BigInt(axis + 1))];
  const y = graph.node('Transpose', [x], { attributes: { perm } });
  values.set(operation.output, 'channels-last', y);
}

export function addZeroPad({ graph, values }: ExportContext, operation: ZeroPad): void {
  const layout = values.layoutOf(operation.inputs);
  const { top, bottom, left, right } = operation.padding;
  const pads = new Array<number>(8).fill(0);
  pads[axisIn(layout, 0)] = top;
  pads[axisIn(layout, 1)] = left;
  pads[4 + axisIn(layout, 0)] = bottom;
  pads[4 + axisIn(layout, 1)] = right;
  const x = values.get(operation.inputs[0]!, layout);
  values.set(operation.output, layout, graph.node('Pad', [x, graph.integers(pads)]));
}

export function addCrop({ graph, values }: ExportContext, operation: Crop): void {
  const layout = values.layoutOf(operation.inputs);
  const { top, left } = operation.cropping;
  const [height, width] = values.shape(operation.output) as [number, number, number];
  const y = graph.node('Slice', [
    values.get(operation.inputs[0]!, layout),
    graph.integers([top, left]),
    graph.integers([top + height, left + width]),
    graph.integers([axisIn(layout, 0), axisIn(layout, 1)]),
  ]);
  values.set(operation.output, layout, y);
}

/** TF.js's arithmetic: output row r comes from r / size, not from the middle of the pixel. */
export function addUpsample({ graph, values }: ExportContext, operation: Upsample): void {
  const x = values.get(operation.inputs[0]!, 'channels-first');
  const scales = graph.floats(Float32Array.of(1, 1, ...operation.size), [4]);
  const y = graph.node('Resize', [x, '', scales], {
    attributes: {
      coordinate_transformation_mode: 'asymmetric',
      mode: operation.interpolation === 'nearest' ? 'nearest' : 'linear',
      nearest_mode: 'floor',
    },
  });
  values.set(operation.output, 'channels-first', y);
}

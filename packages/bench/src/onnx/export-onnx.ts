import { UsageError } from '@pith/container';
import type { Operation, Program, ValueId } from '@pith/runtime';
import type { ExportContext } from './context.js';
import { addConvolution } from './convolution.js';
import { addCombine, addPointwise, addPrelu, addSoftmax } from './elementwise.js';
import { addFullyConnected } from './fully-connected.js';
import { GraphBuilder } from './graph-builder.js';
import { writeOnnxModel } from './message.js';
import { addGlobalPool, addPool } from './pooling.js';
import {
  addConcatenate,
  addCrop,
  addPermute,
  addReshape,
  addUpsample,
  addZeroPad,
} from './shaping.js';
import { GraphValues } from './values.js';

export interface OnnxExportOptions {
  /** The graph has fixed shapes, which lets onnxruntime plan its memory. @default 1 */
  readonly batch?: number;
  /** Quantises fully connected layers, the activations at run time. Absent: float32. */
  readonly quantize?: 'int8' | 'int4';
}

/**
 * Writes a program as an ONNX model (opset 20) with dense weights, for other engines to run.
 *
 * Inputs have the program's names, outputs those of `onnxOutputName`; both are channels-last. Inside, images are
 * channels-first, as onnxruntime computes. Batch normalisations that the program has folded stay
 * folded, into the weights.
 *
 * @param decode a tensor of the file by its name, float32 in row-major order
 * @throws {UsageError} when the batch is not a positive integer, or the program has general operations
 * @example
 * const bytes = exportOnnx(program, (name) => file.decodeTensor(name).data as Float32Array);
 */
export function exportOnnx(
  program: Program,
  decode: (tensor: string) => Float32Array,
  { batch = 1, quantize }: OnnxExportOptions = {},
): Uint8Array {
  if (!Number.isInteger(batch) || batch < 1) {
    throw new UsageError(`batch: ${batch}, expected a positive integer`);
  }
  const graph = new GraphBuilder();
  const values = new GraphValues(program, graph, batch);
  const context: ExportContext = { program, graph, values, decode, quantize };
  const port = ({ name, value }: { name: string; value: ValueId }) => ({
    name,
    shape: [batch, ...values.shape(value)],
  });
  for (const { name, value } of program.inputs) values.set(value, 'channels-last', name);
  for (const operation of program.operations) addOperation(context, operation);
  const outputs = program.outputs.map(({ name, value }) => ({
    // An input and an output of one name would be two values of one name.
    from: values.get(value, 'channels-last'),
    port: { ...port({ name, value }), name: onnxOutputName(name) },
  }));
  for (const output of outputs) graph.rename(output.from, output.port.name);
  return writeOnnxModel(
    graph.graph(
      program.inputs.map(port),
      outputs.map((output) => output.port),
    ),
  );
}

/** What an exported model calls the output `name`. */
export function onnxOutputName(name: string): string {
  return `${name}:output`;
}

/** What Keras layers become. */
type Exportable =
  | 'fully-connected'
  | 'convolution'
  | 'depthwise-convolution'
  | 'pool'
  | 'global-pool'
  | 'pointwise'
  | 'prelu'
  | 'softmax'
  | 'combine'
  | 'concatenate'
  | 'reshape'
  | 'permute'
  | 'zero-pad'
  | 'crop'
  | 'upsample';

const ADD: {
  readonly [Kind in Exportable]: (
    context: ExportContext,
    operation: Extract<Operation, { kind: Kind }>,
  ) => void;
} = {
  'fully-connected': addFullyConnected,
  convolution: addConvolution,
  'depthwise-convolution': addConvolution,
  pool: addPool,
  'global-pool': addGlobalPool,
  pointwise: addPointwise,
  prelu: addPrelu,
  softmax: addSoftmax,
  combine: addCombine,
  concatenate: addConcatenate,
  reshape: addReshape,
  permute: addPermute,
  'zero-pad': addZeroPad,
  crop: addCrop,
  upsample: addUpsample,
};

function addOperation(context: ExportContext, operation: Operation): void {
  if (!isExportable(operation)) {
    throw new UsageError(
      `${operation.layer}: this ${operation.kind} does not come from a Keras layer, and only programs ` +
        'of those are written as ONNX; compare the model in its own format instead',
    );
  }
  const add = ADD[operation.kind] as (context: ExportContext, operation: Operation) => void;
  add(context, operation);
}

function isExportable(operation: Operation): operation is Extract<Operation, { kind: Exportable }> {
  // Graphs of other frameworks may store a kernel's axes in another order.
  if ('kernel' in operation) {
    const { stored, reversed, values } = operation.kernel;
    if (stored || reversed || values) return false;
  }
  return Object.hasOwn(ADD, operation.kind);
}

import type { Pointer } from '../memory/memory.js';
import type { Inputs, Model, Outputs } from '../model.js';
import { decodeValues } from '../operators/decode-weights.js';
import { elementsOf, type OperatorContext, shapeOf } from '../operators/operator.js';
import type { LayerRun, TraceOptions } from './layer-run.js';
import { isObserved, type ObservedOperation } from './observed-operation.js';
import { readValue, writeValue } from './plain-value.js';

/** See `traceLayers` in index.ts, which loads this on demand. */
export async function traceLayersOf(
  model: Model,
  inputs: Inputs,
  visit: (layer: LayerRun) => Float32Array | undefined,
  options: TraceOptions,
): Promise<Outputs> {
  // Nothing runs between the two calls but the operation itself.
  let input: Float32Array = new Float32Array();
  const { outputs } = await model.runner.run(inputs, options, {
    see(operation, [from], context) {
      if (isObserved(operation)) input = readValue(context, operation.inputs[0]!, from!);
    },
    done(operation, to, context) {
      if (!isObserved(operation)) return;
      const shape = (value: number) => shapeOf(context, value);
      const replacement = visit({
        ...{ operation, input, output: readValue(context, operation.output, to) },
        inputShape: shape(operation.inputs[0]!),
        outputShape: shape(operation.output),
        kernel: () => decodeValues(context, operation),
      });
      if (replacement) replace(context, operation, to, replacement);
    },
  });
  return outputs;
}

function replace(
  context: OperatorContext,
  { layer, output }: ObservedOperation,
  to: Pointer,
  data: Float32Array,
): void {
  const count = elementsOf(context, output);
  if (data.length !== count) {
    throw new RangeError(
      `layer "${layer}": ${data.length} numbers cannot replace an output of ${count}; ` +
        `return all of [${shapeOf(context, output)}]`,
    );
  }
  writeValue(context, output, to, data);
}

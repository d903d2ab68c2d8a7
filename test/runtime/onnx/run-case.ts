import { encodeModel } from '@pith/container';
import { type OnnxGraph, parseOnnx, takeTensors } from '@pith/onnx';
import { load } from '../../../packages/runtime/src/index.js';
import { findOperator } from '../../../packages/runtime/src/program/lower/onnx/operators.js';
import { bindInputs } from './bind-inputs.js';
import type { CaseTensor, PublishedCase } from './published-cases.js';

/** Runs a published test through a `.pith` file. @returns what is wrong with the outputs; '' for nothing */
export async function runCase(published: PublishedCase): Promise<string> {
  const { outputs, shapes } = await computed(published);
  for (const expected of published.outputs) {
    const found = outputs[expected.name];
    const fault = found
      ? difference(expected, found, shapes[expected.name]!, published.relative)
      : 'it is missing';
    if (fault) return `output ${expected.name}: ${fault}`;
  }
  return '';
}

async function computed({ model, inputs }: PublishedCase) {
  const { graph } = parseOnnx(model);
  const names = namesToBind(graph);
  // NaN, infinities and tensors of no elements are refused as inputs, but may stand in a model.
  const isBound = ({ name, data }: CaseTensor) =>
    names.has(name) || data!.length === 0 || !Float32Array.from(data!).every(Number.isFinite);
  const bound = inputs.filter(isBound);
  const free = inputs.filter((input) => !isBound(input));
  const pith = await encodeModel({
    ...{
      format: 'onnx',
      ...takeTensors(
        bindInputs(
          model,
          bound.map(({ proto }) => proto!),
        ),
      ),
    },
    recipe: '',
  });
  const runnable = await load(pith.bytes);
  try {
    return await runnable.runShaped(
      Object.fromEntries(free.map(({ name, data }) => [name, Float32Array.from(data!)])),
      { shapes: Object.fromEntries(free.map(({ name, shape }) => [name, shape])) },
    );
  } finally {
    runnable.dispose();
  }
}

/** Inputs of a model that stand where an operator's input has to be known, at once or by way of others. */
function namesToBind({ nodes }: OnnxGraph): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodes.toReversed()) {
    const positions = findOperator(node.domain, node.operation)?.knownInputs ?? [];
    const all = node.outputs.some((name) => names.has(name));
    for (const [i, name] of node.inputs.entries()) {
      if (all || positions.includes(i)) names.add(name);
    }
  }
  return names;
}

function difference(
  expected: CaseTensor,
  found: Float32Array,
  shape: readonly number[],
  relative: number,
): string {
  const { data = new Float64Array() } = expected;
  if (String(shape) !== String(expected.shape)) {
    return `its shape is [${shape}], expected [${expected.shape}]`;
  }
  // Halves are computed in float32, and then hold less than what is compared with.
  const tolerance = { float16: 2 ** -9, bfloat16: 2 ** -6 }[expected.type ?? ''] ?? relative;
  const wrong = [...data.keys()].filter((i) => !isClose(found[i]!, data[i]!, tolerance));
  const [first] = wrong;
  if (first === undefined) return '';
  return `${wrong.length} of ${data.length} differ, [${first}] is ${found[first]}, expected ${data[first]}`;
}

function isClose(found: number, expected: number, relative: number): boolean {
  if (Object.is(found, expected) || found === expected) return true;
  // What float32 cannot hold is infinite in it.
  const wanted = Math.fround(expected);
  if (Number.isNaN(wanted) && Number.isNaN(found)) return true;
  return found === wanted || Math.abs(found - wanted) <= 1e-5 + relative * Math.abs(wanted);
}

import { encodeModel } from '@pith/container';
import { takeTensors } from '@pith/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { load } from '../../../packages/runtime/src/index.js';

/** An input of a model; whole numbers are int64 for onnxruntime. */
export interface Given {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** An output's name, and by how much the two differ; `at` most is what the largest number is. */
export interface Difference {
  readonly name: string;
  readonly difference: number;
  readonly magnitude: number;
}

/** Runs an ONNX model as `.pith` and in onnxruntime. @throws where shapes or names of outputs differ */
export async function compareWithOnnxruntime(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, Given>>,
): Promise<readonly Difference[]> {
  const pith = await encodeModel({ format: 'onnx', ...takeTensors(bytes), recipe: '' });
  const model = await load(pith.bytes);
  const session = await InferenceSession.create(bytes, {
    logSeverityLevel: 3,
    // Its optimiser takes the zeros of a Pad for padding of a MaxPool, which does not count (1.30).
    graphOptimizationLevel: 'disabled',
  });
  try {
    const ours = await model.runShaped(
      mapValues(inputs, ({ data }) => Float32Array.from(data, Number)),
      { shapes: mapValues(inputs, ({ shape }) => shape) },
    );
    const theirs = await session.run(
      mapValues(inputs, ({ shape, data }) =>
        data instanceof Float32Array
          ? new Tensor('float32', data, shape)
          : new Tensor('int64', data, shape),
      ),
    );
    return session.outputNames.map((name) => {
      const [found, shape] = [ours.outputs[name], ours.shapes[name]];
      const expected = theirs[name]!;
      if (String(shape) !== String(expected.dims) || !found) {
        throw new Error(`${name} is [${shape}], in onnxruntime [${expected.dims}]`);
      }
      const numbers = Float64Array.from(expected.data as Float32Array, Number);
      let [difference, magnitude] = [0, 0];
      for (const [i, number] of numbers.entries()) {
        const same = Object.is(number, found[i]) || number === found[i];
        const apart = same ? 0 : Math.abs(number - found[i]!);
        // Not Math.max, which would have NaN as the largest.
        difference = apart <= difference ? difference : apart;
        if (Number.isFinite(number)) magnitude = Math.max(magnitude, Math.abs(number));
      }
      return { name, difference, magnitude };
    });
  } finally {
    model.dispose();
    await session.release();
  }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B) {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(value)] as const),
  );
}

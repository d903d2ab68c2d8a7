import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NamedOutput } from '@pith/compress';
import { loadTfjsNode } from '@pith/engines';
import type { ModelFormat } from '@pith/model';
import type { Inputs } from '@pith/zoo';
import ort from 'onnxruntime-node';

/**
 * Runs a model's file by its framework's own loader, nothing of Pith's in between.
 *
 * @param path - model.json, or the .onnx file
 */
export function runInItsFramework(
  path: string,
  format: ModelFormat,
  samples: readonly Inputs[],
): Promise<NamedOutput[][]> {
  return format === 'onnx' ? inOnnxRuntime(path, samples) : inTensorFlow(path, format, samples);
}

async function inOnnxRuntime(path: string, samples: readonly Inputs[]): Promise<NamedOutput[][]> {
  const session = await ort.InferenceSession.create(path);
  const types = new Map(
    session.inputMetadata.map((input) => [input.name, input.isTensor ? input.type : undefined]),
  );
  const runs: NamedOutput[][] = [];
  for (const sample of samples) {
    const feeds = Object.entries(sample).map(([name, { data, shape }]) => {
      const tensor =
        types.get(name) === 'int64'
          ? new ort.Tensor('int64', BigInt64Array.from(data as Int32Array, BigInt), [...shape])
          : new ort.Tensor('float32', Float32Array.from(data as Float32Array), [...shape]);
      return [name, tensor] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    runs.push(
      session.outputNames.map((name) => ({
        name,
        shape: results[name]!.dims,
        data: results[name]!.data as Float32Array,
      })),
    );
  }
  await session.release();
  return runs;
}

async function inTensorFlow(
  path: string,
  format: ModelFormat,
  samples: readonly Inputs[],
): Promise<NamedOutput[][]> {
  const tf = await loadTfjsNode();
  const url = pathToFileURL(join(dirname(path), 'model.json')).href;
  const model =
    format === 'tfjs-layers-model' ? await tf.loadLayersModel(url) : await tf.loadGraphModel(url);
  const runs: NamedOutput[][] = [];
  for (const sample of samples) {
    const [{ data, shape }] = Object.values(sample) as [Inputs[string]];
    const input = tf.tensor(Float32Array.from(data as Float32Array), [...shape]);
    const results = [model.predict(input)].flat() as ReturnType<typeof tf.tensor>[];
    runs.push(
      results.map((result, i) => ({
        name: `output ${i}`,
        shape: result.shape,
        data: result.dataSync() as Float32Array,
      })),
    );
    tf.dispose([input, results]);
  }
  model.dispose();
  return runs;
}

import type * as Ort from 'onnxruntime-node';
import { exportOnnx, type OnnxExportOptions, onnxOutputName } from '../onnx/export-onnx.js';
import { checkInputs } from './check-inputs.js';
import type { Network, Prepared, PrepareOptions } from './engine.js';

export interface OnnxRuntimeOptions {
  /** Quantises fully connected layers. Absent: float32. */
  readonly quantize?: NonNullable<OnnxExportOptions['quantize']>;
}

/** What onnxruntime-node and onnxruntime-web have in common. */
export async function prepareOnnxRuntime(
  ort: Pick<typeof Ort, 'InferenceSession' | 'Tensor'>,
  network: Network,
  { batch = 1, quantize }: PrepareOptions & OnnxRuntimeOptions,
  sessionOptions: Ort.InferenceSession.SessionOptions,
): Promise<Pick<Prepared, 'run' | 'output' | 'dispose'>> {
  checkInputs(network, batch);
  const model = exportOnnx(network.program, (tensor) => network.decode(tensor), {
    batch,
    ...(quantize && { quantize }),
  });
  const session = await ort.InferenceSession.create(model, sessionOptions);
  const feeds: Record<string, Ort.Tensor> = {};
  for (const [name, { shape, data }] of network.inputs) {
    feeds[name] = new ort.Tensor('float32', data, [batch, ...shape]);
  }
  const output = onnxOutputName(network.program.outputs[0]!.name);
  return {
    run: () => session.run(feeds),
    output: async () => Float32Array.from((await session.run(feeds))[output]!.data as Float32Array),
    dispose: () => session.release(),
  };
}

export function quantizedName(name: string, { quantize }: OnnxRuntimeOptions): string {
  return quantize ? `${name}-${quantize}` : name;
}

export function quantizedNote({ quantize }: OnnxRuntimeOptions): string[] {
  return quantize ? ['only fully connected layers are quantised; convolutions stay float32'] : [];
}

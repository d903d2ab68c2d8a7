import { InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type * as TensorFlow from '@tensorflow/tfjs';

/** A weight as TF.js' loaders take it. */
interface Weight {
  readonly spec: TensorFlow.io.WeightsManifestEntry;
  readonly bytes: Uint8Array;
}

/**
 * A saved TF.js model as TF.js' own loaders take it, by `tf.io.fromMemory`.
 *
 * @throws {InputError} when the topology is not JSON, or carries weights other than in `data:` URLs
 */
export function modelArtifacts({ topology, tensors }: SavedModel): TensorFlow.io.ModelArtifacts {
  const { weightsManifest, ...artifacts } = parse(topology);
  const weights = [
    ...tensors.map(({ name, shape, dtype, data }): Weight => {
      // TF.js has no tensors of bytes; where a manifest says uint8, it means a way to store others.
      const values = dtype === 'uint8' ? Int32Array.from(data) : data;
      return {
        spec: { name, shape: [...shape], dtype: dtype === 'uint8' ? 'int32' : dtype },
        bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      };
    }),
    ...(weightsManifest ?? []).flatMap(carriedWeights),
  ];
  const weightData = new Uint8Array(weights.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let offset = 0;
  for (const { bytes } of weights) {
    weightData.set(bytes, offset);
    offset += bytes.length;
  }
  const weightSpecs = weights.map(({ spec }) => spec);
  return { ...artifacts, weightSpecs, weightData: weightData.buffer };
}

type Topology = TensorFlow.io.ModelArtifacts & {
  readonly weightsManifest?: TensorFlow.io.WeightsManifestConfig;
};

function parse(topology: Uint8Array): Topology {
  try {
    return JSON.parse(new TextDecoder().decode(topology)) as Topology;
  } catch (cause) {
    throw new InputError(`model topology: not JSON: ${(cause as Error).message}`, { cause });
  }
}

const BASE64 = ';base64,';

/** What stands in the topology itself: strings and the like, a group each. */
function carriedWeights({
  paths: [path = ''],
  weights: [spec],
}: TensorFlow.io.WeightsManifestConfig[number]): Weight[] {
  const begin = path.indexOf(BASE64);
  if (!path.startsWith('data:') || begin < 0 || spec === undefined) {
    throw new InputError(
      `model topology: its weightsManifest names the shard "${path.slice(0, 80)}", expected a data: URL`,
    );
  }
  return [{ spec, bytes: Buffer.from(path.slice(begin + BASE64.length), 'base64') }];
}

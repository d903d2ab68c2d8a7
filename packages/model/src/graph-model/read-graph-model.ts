import { elementCount, InputError, type Tensor } from '@pith/container';
import { withoutMember } from '../json-text.js';
import { type CarriedWeight, carryWeights } from '../manifest/carried-weights.js';
import { decodeWeight, isNumeric } from '../manifest/decode-weight.js';
import { type ModelJson, readModelJson } from '../manifest/model-json.js';
import { allFinite, refuseNonFinite } from '../manifest/non-finite.js';
import { readWeights } from '../manifest/read-weights.js';
import type { WeightEntry } from '../manifest/weights-manifest.js';
import { type ModelOnDisk, modelOnDisk } from '../model-on-disk.js';
import { readingFrom } from '../operating-system-error.js';

/** Larger tensors are weights, whose values have to be finite; smaller ones may be constants. */
const LARGEST_CONSTANT = 1024;

/**
 * Reads a TF.js GraphModel. Quantized weights are dequantized as tfjs does it when it loads them. The
 * topology is model.json without whitespace and with a weightsManifest only of what is no tensor of
 * numbers (strings, complex numbers) or a small constant that is not finite, each in a `data:` URL;
 * all else in it is carried character for character.
 *
 * @param path a directory that holds model.json, or that file itself under any name
 * @throws InputError if anything is missing, malformed, not of the declared size, or of a kind that is
 *   not supported (a LayersModel), or if a weight of 1024 or more elements is not finite. Declared
 *   sizes are compared with those on disk before any weight is read.
 */
export async function readGraphModel(path: string): Promise<ModelOnDisk> {
  return readingFrom(path, async () => {
    const json = await readModelJson(path);
    if (json.format === 'tfjs-graph-model') return graphModel(json);
    throw new InputError(
      `${json.file.path}: a TF.js LayersModel, but a GraphModel is needed here; read it as the LayersModel that it is`,
    );
  });
}

/** The GraphModel of a model.json, with the weights beside it. */
export async function graphModel(json: ModelJson): Promise<ModelOnDisk> {
  const tensors: Tensor[] = [];
  const carried: CarriedWeight[] = [];
  const shards = await readWeights(
    json,
    () => {},
    (entry, bytes) => {
      const tensor = tensorOf(entry, bytes, json.file.path);
      if (tensor === undefined) carried.push({ entry: entry.json, bytes });
      else tensors.push(tensor);
    },
  );
  const topology = new TextEncoder().encode(topologyText(json.text, carried));
  return modelOnDisk({ format: 'tfjs-graph-model', topology, tensors }, [json.file, ...shards]);
}

/** A weight as a tensor, undefined where it is one that can only be carried. */
function tensorOf(entry: WeightEntry, bytes: Uint8Array, place: string): Tensor | undefined {
  if (!isNumeric(entry)) return undefined;
  const tensor = decodeWeight(entry, bytes);
  if (allFinite(tensor)) return tensor;
  if (elementCount(entry.shape) >= LARGEST_CONSTANT) refuseNonFinite(tensor, place);
  return undefined;
}

function topologyText(text: string, carried: readonly CarriedWeight[]): string {
  const rest = withoutMember(text, 'weightsManifest');
  if (carried.length === 0) return rest;
  return `${rest.slice(0, -1)},"weightsManifest":${JSON.stringify(carryWeights(carried))}}`;
}

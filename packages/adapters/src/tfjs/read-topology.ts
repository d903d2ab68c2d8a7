import { InputError, isRecord } from '@pith/container';
import type { ModelArtifacts, WeightSpec } from './model-artifacts.js';

/** What a `.pith` carries of a TF.js model apart from its tensors. */
export interface Topology {
  /** Members of model.json, under the names that TensorFlow.js gives them in memory, too. */
  readonly members: Omit<ModelArtifacts, 'weightSpecs' | 'weightData'>;
  /** Weights that are no tensors of numbers, with their bytes as shards have them. */
  readonly carried: readonly { readonly spec: WeightSpec; readonly bytes: Uint8Array }[];
}

/** Members that TensorFlow.js takes over from model.json where they are there. */
const OPTIONAL_MEMBERS = [
  'generatedBy',
  'convertedBy',
  'trainingConfig',
  'signature',
  'userDefinedMetadata',
  'modelInitializer',
  'initializerSignature',
] as const;

/**
 * Reads the topology of a `.pith` of a TF.js model: model.json, whose weightsManifest, if there is one,
 * carries weights in `data:` URLs.
 *
 * @throws {InputError} when it is something else
 */
export function readTopology(bytes: Uint8Array): Topology {
  const json = parse(bytes);
  const { modelTopology, format } = json;
  if (!isRecord(modelTopology)) {
    throw new InputError('the topology in the .pith has no modelTopology, so it is no TF.js model');
  }
  const isGraph = Array.isArray(modelTopology['node']);
  const members: Record<string, unknown> = {
    modelTopology,
    format: typeof format === 'string' ? format : isGraph ? 'graph-model' : 'layers-model',
  };
  for (const name of OPTIONAL_MEMBERS) {
    if (json[name] !== undefined && json[name] !== null) members[name] = json[name];
  }
  return {
    members: members as unknown as Topology['members'],
    carried: readCarried(json['weightsManifest']),
  };
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new InputError('the topology in the .pith is not JSON in UTF-8', { cause });
  }
  if (isRecord(json)) return json;
  throw new InputError('the topology in the .pith is not a JSON object');
}

const SCHEME = 'data:application/octet-stream;base64,';

function readCarried(manifest: unknown): Topology['carried'] {
  if (manifest === undefined) return [];
  const groups: readonly unknown[] = Array.isArray(manifest) ? manifest : [manifest];
  return groups.map((group, g) => {
    const { paths, weights } = isRecord(group) ? group : {};
    const [path] = Array.isArray(paths) ? paths : [];
    const [spec] = Array.isArray(weights) ? weights : [];
    if (typeof path !== 'string' || !path.startsWith(SCHEME) || !isSpec(spec)) {
      throw new InputError(
        `the topology in the .pith: weightsManifest[${g}] does not carry one weight in a data: URL`,
      );
    }
    return { spec, bytes: fromBase64(path.slice(SCHEME.length), spec.name) };
  });
}

function isSpec(value: unknown): value is WeightSpec {
  return isRecord(value) && typeof value['name'] === 'string' && Array.isArray(value['shape']);
}

function fromBase64(text: string, name: string): Uint8Array {
  let characters: string;
  try {
    characters = atob(text);
  } catch (cause) {
    throw new InputError(
      `the topology in the .pith: the bytes of the weight ${JSON.stringify(name)} are not in base64`,
      { cause },
    );
  }
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

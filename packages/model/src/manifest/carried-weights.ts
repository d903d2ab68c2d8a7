import { describeJson, InputError, isRecord, quoteName } from '@pith/container';

/**
 * A weight that is no tensor that Pith works on: strings, complex numbers, constants that are not
 * finite. It stands in the topology's own weightsManifest, whose shards are `data:` URLs.
 */
export interface CarriedWeight {
  /** Its entry as the model's manifest had it. */
  readonly entry: Readonly<Record<string, unknown>>;
  /** As they stood in the shards. */
  readonly bytes: Uint8Array;
}

const SCHEME = 'data:application/octet-stream;base64,';

/** The weightsManifest, one group each, that carries weights within a topology. */
export function carryWeights(weights: readonly CarriedWeight[]): unknown {
  return weights.map(({ entry, bytes }) => ({
    paths: [`${SCHEME}${Buffer.from(bytes).toString('base64')}`],
    weights: [entry],
  }));
}

/**
 * The weights that a topology carries.
 *
 * @param manifest its weightsManifest, undefined where it has none
 * @throws InputError if it is not one that {@link carryWeights} makes
 */
export function carriedWeights(manifest: unknown): CarriedWeight[] {
  if (manifest === undefined) return [];
  if (!Array.isArray(manifest)) {
    throw new InputError(
      `topology: weightsManifest is ${describeJson(manifest)}, expected an array of groups`,
    );
  }
  return manifest.map((group: unknown, g) => {
    const { paths, weights } = isRecord(group) ? group : {};
    const [path] = Array.isArray(paths) ? paths : [];
    const [entry] = Array.isArray(weights) ? weights : [];
    if (typeof path !== 'string' || !path.startsWith(SCHEME) || !isRecord(entry)) {
      throw new InputError(
        `topology: weightsManifest[${g}] has ${typeof path === 'string' ? `the shard ${quoteName(path)}` : 'no shard'}, expected one weight in a data: URL`,
      );
    }
    return { entry, bytes: new Uint8Array(Buffer.from(path.slice(SCHEME.length), 'base64')) };
  });
}

/**
 * The bytes of weights one after another, cut into shards; one empty shard where there are none.
 * Numbers are little-endian, as on every platform of Node's that is in use.
 */
export function* writeShards(
  parts: readonly Uint8Array[],
  shardBytes: number,
): Generator<Uint8Array> {
  let left = parts.reduce((sum, { length }) => sum + length, 0);
  let shard = new Uint8Array(Math.min(left, shardBytes));
  let filled = 0;
  if (left === 0) yield shard;
  for (const bytes of parts) {
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + shard.length - filled);
      shard.set(part, filled);
      taken += part.length;
      filled += part.length;
      if (filled < shard.length) continue;
      yield shard;
      left -= filled;
      shard = new Uint8Array(Math.min(left, shardBytes));
      filled = 0;
    }
  }
}

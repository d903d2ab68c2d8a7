import { createHash } from 'node:crypto';
import type { SavedModel } from '@pith/model';

/**
 * Names for tensors that are copies of one another: every float tensor's name, and the name of the first
 * one of the same shape and bits, which may be itself. Models hold copies of their filters; treated
 * alike, they stay copies.
 */
export function canonicalNames({ tensors }: SavedModel): ReadonlyMap<string, string> {
  const firsts = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { name, shape, data } of tensors) {
    if (!(data instanceof Float32Array)) continue;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = `${shape.join('x')} ${createHash('sha256').update(bytes).digest('hex')}`;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, name);
    names.set(name, first ?? name);
  }
  return names;
}

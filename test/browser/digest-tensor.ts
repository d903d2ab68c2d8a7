import type { Tensor } from '@pith/container';

/** Name, type, shape and the SHA-256 of a tensor's bytes; in Node as in a page. */
export async function digestTensor({ name, dtype, shape, data }: Tensor): Promise<string> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  const hex = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0'));
  return `${name} ${dtype} [${shape.join(', ')}] ${hex.join('')}`;
}

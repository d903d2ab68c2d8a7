import type { SavedModel } from '@pith/model';
import { affineUint8, dequantised } from './affine-uint8.js';

/** A model in another format: what it would be downloaded as, and its weights there. */
export interface QuantisedModel {
  /** All files, one after another. */
  readonly bytes: Uint8Array;
  /** Of the tensors that were quantised, by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/**
 * A TF.js model as its converter would ship it with --quantize_uint8: every float32 weight in bytes,
 * all others as they are (write_weights.py, `_quantize_entry`), model.json and one shard.
 */
export function tfjsUint8({ topology, tensors }: SavedModel): QuantisedModel {
  const weights = new Map<string, Float32Array>();
  const entries: object[] = [];
  const parts: Uint8Array[] = [];
  for (const { name, shape, dtype, data } of tensors) {
    if (data instanceof Float32Array) {
      const quantised = affineUint8(data);
      const { levels, min, scale } = quantised;
      weights.set(name, dequantised(quantised));
      const quantization = { dtype: 'uint8', min, scale, original_dtype: 'float32' };
      entries.push({ name, shape, dtype, quantization });
      parts.push(levels);
    } else {
      entries.push({ name, shape, dtype });
      parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  const json = JSON.parse(new TextDecoder().decode(topology)) as Record<string, unknown>;
  const weightsManifest = [{ paths: ['group1-shard1of1.bin'], weights: entries }];
  const text = new TextEncoder().encode(JSON.stringify({ ...json, weightsManifest }));
  return { bytes: Buffer.concat([text, ...parts]), weights };
}

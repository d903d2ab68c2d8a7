import { readFile } from 'node:fs/promises';
import type { SavedModel } from '@pith/model';
import { onnxInt8 } from './onnx-int8.js';
import { type QuantisedModel, tfjsUint8 } from './tfjs-uint8.js';

/** What its own framework makes of a model in 8 bits. */
export interface EightBitRival extends QuantisedModel {
  readonly method: 'tfjs-uint8' | 'onnx-int8' | 'onnx-int8-by-channel';
}

/**
 * The 8-bit quantisations that a model's framework offers.
 *
 * @param path - of the model's file
 */
export async function eightBitRivals(path: string, saved: SavedModel): Promise<EightBitRival[]> {
  if (saved.format !== 'onnx') return [{ method: 'tfjs-uint8', ...tfjsUint8(saved) }];
  const file = await readFile(path);
  return [
    { method: 'onnx-int8', ...onnxInt8(file, saved, { byChannel: false }) },
    { method: 'onnx-int8-by-channel', ...onnxInt8(file, saved, { byChannel: true }) },
  ];
}

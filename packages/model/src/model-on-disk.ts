import type { SavedModel } from './saved-model.js';

/** A file of a model as it was shipped. */
export interface ShippedFile {
  readonly path: string;
  readonly bytes: number;
}

/** A saved model, and the files that it was read from. */
export interface ModelOnDisk {
  readonly model: SavedModel;
  /** Bytes of all files on disk: what a compression ratio is measured against. */
  readonly shippedBytes: number;
  /** The file that describes the model, then those that hold its weights. */
  readonly files: readonly ShippedFile[];
}

/** What was read, its files added up. */
export function modelOnDisk(model: SavedModel, files: readonly ShippedFile[]): ModelOnDisk {
  return { model, shippedBytes: files.reduce((sum, file) => sum + file.bytes, 0), files };
}

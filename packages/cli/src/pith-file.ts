import { InputError, PithError, type PithFile, readModel } from '@pith/container';
import { MODEL_FORMATS, type ModelFormat, type SavedModel } from '@pith/model';
import { readInput } from './read-input.js';

/** A `.pith` file as it was read. */
export interface OpenedPithFile {
  readonly path: string;
  /** Size of the file. */
  readonly bytes: number;
  /** The file itself. */
  readonly source: Uint8Array;
  readonly file: PithFile;
}

/**
 * Reads a `.pith` file's header.
 * @throws InputError if it cannot be read
 * @throws PithError with the code `corrupt-file`, the path and the byte offset
 */
export async function openPithFile(path: string): Promise<OpenedPithFile> {
  const source = await readInput(path, 'a .pith file');
  const file = await namingFile(path, () => readModel(source));
  return { path, bytes: source.length, source, file };
}

/** @throws InputError if the file holds a model of a format that is not known */
export function savedFormat({ path, file: { format } }: OpenedPithFile): ModelFormat {
  const known = MODEL_FORMATS.find((one) => one === format);
  if (known !== undefined) return known;
  throw new InputError(
    `${path}: holds a model of the format ${JSON.stringify(format)}, but only ` +
      `${MODEL_FORMATS.join(', ')} are known; use a newer Pith`,
  );
}

/** Decodes all tensors: the saved model that the file was made of, quantised. */
export async function decodePithFile(opened: OpenedPithFile): Promise<SavedModel> {
  const { path, file } = opened;
  const format = savedFormat(opened);
  const { topology } = file;
  const tensors = await namingFile(path, () =>
    file.tensors.map((_, position) => file.decodeTensor(position)),
  );
  return { format, topology, tensors };
}

/** What is the file's own fault, and the message does not say whose. */
const faultsOfFiles = ['corrupt-file', 'unsupported'];

/** Runs what reads a file, and puts the file's path before what it says is wrong with the file. */
export async function namingFile<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PithError) || !faultsOfFiles.includes(error.code)) throw error;
    throw new PithError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

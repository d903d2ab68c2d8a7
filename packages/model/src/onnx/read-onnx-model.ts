import { readFile } from 'node:fs/promises';
import { InputError } from '@pith/container';
import { MAXIMUM_MODEL_BYTES, parseOnnx, takeTensors } from '@pith/onnx';
import { statIfThere } from '../manifest/model-json.js';
import { type ModelOnDisk, modelOnDisk } from '../model-on-disk.js';
import { readingFrom } from '../operating-system-error.js';
import { ExternalFiles } from './external-files.js';

/**
 * Reads an ONNX model, and the files beside it that hold its tensors' numbers. The topology is the
 * model without the numbers of its larger tensors (see `takeTensors`); all else is carried byte for
 * byte, and what lay in other files is part of it or of the tensors.
 *
 * @param path an .onnx file under any name
 * @throws InputError if it is missing, larger than 2 GiB, no ONNX model, damaged, or if its graph does
 *   not hang together; if another file that it names is missing, too short, or not in its folder
 */
export async function readOnnxModel(path: string): Promise<ModelOnDisk> {
  return readingFrom(path, async () => {
    const found = await statIfThere(path);
    if (found === undefined)
      throw new InputError(`${path}: there is no such file; name an ONNX model`);
    if (!found.isFile()) throw new InputError(`${path}: not a regular file; name an ONNX model`);
    if (found.size > MAXIMUM_MODEL_BYTES) {
      throw new InputError(
        `${path}: ${found.size} bytes, but an ONNX file has at most ${MAXIMUM_MODEL_BYTES}; save it with its tensors as external data`,
      );
    }
    const files = new ExternalFiles(path);
    try {
      const bytes = await readFile(path);
      parseOnnx(bytes);
      const { topology, tensors, precision } = takeTensors(bytes, (...place) =>
        files.read(...place),
      );
      const model = { format: 'onnx', topology, tensors, precision } as const;
      return modelOnDisk(model, [{ path, bytes: bytes.length }, ...files.files]);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`${path}: ${error.message}`, { cause: error });
    } finally {
      files.close();
    }
  });
}

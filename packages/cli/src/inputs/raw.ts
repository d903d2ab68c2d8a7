import { InputError } from '@pith/container';
import { readInput } from '../read-input.js';
import { checkFinite, type SampleInfo, type Samples, sizeOf } from './samples.js';

export type RawType = 'float32' | 'uint8';

/**
 * Reads samples that stand in a file as bare numbers, row-major; float32 is little-endian.
 * @throws InputError if it does not hold a whole number of samples
 */
export async function readRaw(path: string, input: SampleInfo, type: RawType): Promise<Samples> {
  const bytes = await readInput(path, `numbers of type ${type}`);
  const sampleBytes = sizeOf(input) * (type === 'uint8' ? 1 : 4);
  const count = bytes.length / sampleBytes;
  if (!Number.isInteger(count) || count === 0) {
    throw new InputError(
      `${path}: ${bytes.length} bytes, but a sample of shape [${input.shape.join(', ')}] takes ` +
        `${sampleBytes} as ${type}; expected one or more of these`,
    );
  }
  if (type === 'uint8') return { data: bytes, count };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = Float32Array.from({ length: bytes.length / 4 }, (_, i) =>
    view.getFloat32(4 * i, true),
  );
  checkFinite(path, data);
  return { data, count };
}

import type { OnnxModel } from '@pith/onnx';
import { UnsupportedOperationError } from '../../unsupported-operation-error.js';

/** Versions of ONNX's own operators that are read. Before, shapes broadcast by other rules. */
export const OLDEST_OPSET = 6;
export const NEWEST_OPSET = 28;

/** @throws {UnsupportedOperationError} when ONNX's own operators are older or newer than what is read */
export function checkOpsets(opsets: OnnxModel['opsets']): void {
  // Models before IR version 3 do not say; what they had was the first.
  const version = opsets.get('') ?? (opsets.size === 0 ? 1 : NEWEST_OPSET);
  if (version >= OLDEST_OPSET && version <= NEWEST_OPSET) return;
  throw new UnsupportedOperationError(
    `the model uses opset ${version} of ONNX, but opsets ${OLDEST_OPSET} to ${NEWEST_OPSET} run here; ` +
      'decompress it with `pith decompress` and convert it with the version converter of ONNX, or ' +
      'run it in onnxruntime',
    [{ operation: `opset ${version}`, layer: 'the model' }],
  );
}

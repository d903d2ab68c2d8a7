export type { OutputFile } from './atomic-write.js';
export { writeDirectoryAtomically, writeFileAtomically } from './atomic-write.js';
export type { GeneralPurposeSizes } from './general-purpose-compression.js';
export { compressedSizes } from './general-purpose-compression.js';
export { readGraphModel } from './graph-model/read-graph-model.js';
export { writeGraphModel } from './graph-model/write-graph-model.js';
export { type CanonicalOptions, canonicalModel } from './layers-model/canonical-model.js';
export { readLayersModel } from './layers-model/read-layers-model.js';
export { refuseExistingLayersModel, writeLayersModel } from './layers-model/write-layers-model.js';
export type { WriteTfjsOptions } from './manifest/write-model-json.js';
export type { ModelOnDisk, ShippedFile } from './model-on-disk.js';
export { readOnnxModel } from './onnx/read-onnx-model.js';
export { type WriteOnnxModelOptions, writeOnnxModel } from './onnx/write-onnx-model.js';
export { OutputError, outputErrorFor } from './operating-system-error.js';
export { readSavedModel } from './read-saved-model.js';
export type { RefuseExistingOptions } from './refuse-existing.js';
export { refuseExisting } from './refuse-existing.js';
export { MODEL_FORMATS, type ModelFormat, type SavedModel } from './saved-model.js';
export { removeTemporaryFiles } from './temporary-files.js';
export { modelTensorBytes } from './tensor-bytes.js';
export {
  refuseExistingModel,
  type WriteSavedModelOptions,
  writeSavedModel,
} from './write-saved-model.js';

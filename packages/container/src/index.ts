export { BitReader } from './bit-reader.js';
export { BitWriter } from './bit-writer.js';
export { BURST_BITS, burstTable } from './burst-table.js';
export type { ByteStream } from './byte-source.js';
export { CanonicalCode, MAX_CODE_LENGTH, MAX_CODE_SYMBOLS } from './canonical-code.js';
export { type CanonicalTopology, canonicalTopology } from './compact/canonical-topology.js';
export { chooseScan } from './context-coder/choose-scan.js';
export type { ContextTensor } from './context-coder/code-tensor.js';
export { contextBits } from './context-coder/context-bits.js';
export { SCAN_ORDERS, type Scan } from './context-coder/scan.js';
export type {
  ContextDecoder,
  ContextStream,
  FirstModels,
  OpenContextDecoder,
} from './context-decoder.js';
export { crc32 } from './crc32.js';
export {
  type EncodableModel,
  type EncodedModel,
  type EncodeOptions,
  encodeModel,
} from './encode-model.js';
export { CorruptFileError, InputError, PithError, UsageError } from './errors.js';
export { float16ToFloat32, float32ToFloat16, roundToFloat16 } from './float16.js';
export type { Deflate } from './header-compression.js';
export type {
  HuffmanDecoder,
  HuffmanProgress,
  HuffmanRun,
} from './huffman-decoder.js';
export { describeJson, isRecord, parseJsonObject } from './json-value.js';
export { DEFAULT_READ_LIMITS, FORMAT_LIMITS, type ReadLimits } from './limits.js';
export { ModelStream, openModel } from './open-model.js';
export { limitedCodeLengths } from './package-merge.js';
export { plannedBytes } from './planned-bytes.js';
export { FORMAT_VERSION } from './prologue.js';
export { quoteName } from './quoted-name.js';
export {
  type PithFile,
  type ReadOptions,
  readModel,
  type TensorKey,
} from './read-model.js';
export { StoredTensor, type TensorDescriptor } from './stored-tensor.js';
export { type SymbolArray, SymbolHistogram } from './symbol-histogram.js';
export type { DType, SharedTensor, SparseTensor, Tensor, TensorData } from './tensor.js';
export { elementCount } from './tensor.js';
export type { BitsPerWeight, TensorLayout } from './tensor-layout.js';
export type { ValueKind } from './value-forms.js';

// The decoder of context coding (docs/coding.md): a module of its own, loaded for the first compact
// file. Its reference is packages/container/src/context-coder.
export { beginStream } from './begin-stream';
export { decodeLine } from './decode-line';
export { decodeTensor } from './decode-tensor';
export { prepareTensor } from './prepare-tensor';

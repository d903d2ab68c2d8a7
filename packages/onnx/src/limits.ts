/**
 * What a model may have, so that a small file, deflated to less still, does not fill the memory: an
 * empty message is two bytes in the file, and up to a kilobyte when it is parsed. The largest exports
 * of language models have a tenth of it.
 */
export const LIMITS = {
  /** Nodes, attributes, tensors and the like. */
  messages: 2 ** 19,
  /** Messages, names and other values with a length. */
  values: 2 ** 23,
  /** Graphs in graphs; people's models have three or four. */
  depth: 30,
  /** Dimensions of a tensor. */
  rank: 256,
  /** Characters of the names and paths that tensors are called by. */
  name: 400,
} as const;

/** Protobuf's own limit, which every reader of ONNX has. */
export const MAXIMUM_MODEL_BYTES = 2 ** 31 - 1;

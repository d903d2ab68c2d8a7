/**
 * About what a stream's record takes in the header: CRC-32 (5 bytes), byte length (3), message tag
 * and length (2), coder and its parameter (2 to 4). Used only to weigh layouts of small tensors.
 */
export const STREAM_RECORD_BYTES = 13;

import { STREAM_STATE } from '../../src/context/memory-map';

/** Below this the range takes in another byte. */
const LEAST_RANGE: u32 = 1 << 24;

/** Where the decoder stands in the stream; the caller reads and writes it between tensors. */
@unmanaged
class StreamState {
  range: u32;
  offset: u32;
  /** The four bytes last read. */
  last: u32;
  /** Bytes read. */
  position: u32;
  bytes: usize;
  length: u32;
}

const stream = changetype<StreamState>(STREAM_STATE);

/** Decodes a decision. @param probability of a 1, in 1/65536 */
@inline
export function decodeBit(probability: u32): i32 {
  let range = stream.range;
  const bound = (range >> 16) * probability;
  const isOne = stream.offset < bound;
  if (isOne) {
    range = bound;
  } else {
    stream.offset -= bound;
    range -= bound;
  }
  if (range < LEAST_RANGE) range = takeBytes(range);
  stream.range = range;
  return i32(isOne);
}

/** Behind the last byte there are zeros. */
function takeBytes(range: u32): u32 {
  do {
    range <<= 8;
    const position = stream.position;
    const byte: u32 = position < stream.length ? load<u8>(stream.bytes + position) : 0;
    stream.position = position + 1;
    stream.offset = (stream.offset << 8) | byte;
    stream.last = (stream.last << 8) | byte;
  } while (range < LEAST_RANGE);
  return range;
}

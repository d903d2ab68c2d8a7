/** As src/huffman/decode-bursts.ts. */
export function decodeBursts(
  progress: usize,
  end: usize,
  lastBit: u32,
  lastStore: usize,
  bursts: usize,
  lookup: usize,
  lookupBits: u32,
  alphabet: u32,
  width: u32,
): void {
  const lookupShift: u64 = 64 - lookupBits;
  let bit = load<u32>(progress);
  let out: usize = load<u32>(progress, 4);
  while (bit <= lastBit && out <= lastStore) {
    // The bytes lie in reverse, so that a little-endian read has the stream's first bit uppermost.
    // At least 57 bits are good for four windows of 12.
    let window = load<u64>(end - 8 - (bit >> 3)) << (bit & 7);
    let entry = bursts + ((<usize>(window >> 52)) << 3);
    let bits: u32 = load<u8>(entry, 7);
    store<u64>(out, load<u64>(entry));
    out += load<u8>(entry, 6);
    window <<= bits;
    bit += bits;

    entry = bursts + ((<usize>(window >> 52)) << 3);
    bits = load<u8>(entry, 7);
    store<u64>(out, load<u64>(entry));
    out += load<u8>(entry, 6);
    window <<= bits;
    bit += bits;

    entry = bursts + ((<usize>(window >> 52)) << 3);
    bits = load<u8>(entry, 7);
    store<u64>(out, load<u64>(entry));
    out += load<u8>(entry, 6);
    window <<= bits;
    bit += bits;

    entry = bursts + ((<usize>(window >> 52)) << 3);
    bits = load<u8>(entry, 7);
    store<u64>(out, load<u64>(entry));
    out += load<u8>(entry, 6);
    bit += bits;
    if (bits != 0) continue;

    // An entry of 0 bits stops all behind it: at most 36 bits are gone, and 21 are left.
    const found = load<u32>(lookup + ((<usize>(window >> lookupShift)) << 2));
    const symbol = found >> 4;
    if (symbol >= alphabet) break;
    store<u16>(out, symbol); // of width 1 too: the byte behind is stored next
    out += width;
    bit += found & 15;
  }
  store<u32>(progress, bit);
  store<u32>(progress, out, 4);
}

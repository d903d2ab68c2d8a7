// As src/virtual-memory/stores/zero-value-compression-reference.ts, four words at a time. Counts are
// multiples of 32 words. Loads and stores go up to 16 bytes past the compressed words.

export function countNonzeros(words: usize, count: i32): i32 {
  const end = words + (<usize>count << 2);
  let sums = i32x4.splat(0);
  // Lanes that are not zero compare as −1.
  for (; words < end; words += 16) {
    sums = i32x4.sub(sums, i32x4.ne(v128.load(words), i32x4.splat(0)));
  }
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}

/**
 * @param pack [16][16] for each mask of four lanes, the bytes that bring these to the front
 * @returns words written
 */
export function compress(words: usize, count: i32, target: usize, pack: usize): i32 {
  const end = words + (<usize>count << 2);
  let at = target;
  while (words < end) {
    const header = at;
    at += 4;
    let mask: u32 = 0;
    for (let shift: u32 = 0; shift < 32; shift += 4, words += 16) {
      const four = v128.load(words);
      const bits = <u32>i32x4.bitmask(i32x4.ne(four, i32x4.splat(0)));
      v128.store(at, i8x16.swizzle(four, v128.load(pack + (bits << 4))));
      at += <usize>(popcnt<u32>(bits) << 2);
      mask |= bits << shift;
    }
    store<u32>(header, mask);
  }
  return <i32>((at - target) >> 2);
}

/**
 * @param spread [16][16] for each mask of four lanes, the bytes that bring the first words there and
 *   zeros elsewhere
 * @returns words read
 */
export function decompress(words: usize, target: usize, count: i32, spread: usize): i32 {
  const end = target + (<usize>count << 2);
  let at = words;
  while (target < end) {
    let mask = load<u32>(at);
    at += 4;
    for (let i = 0; i < 8; i++, target += 16) {
      const bits = mask & 15;
      mask >>>= 4;
      v128.store(target, i8x16.swizzle(v128.load(at), v128.load(spread + (bits << 4))));
      at += <usize>(popcnt<u32>(bits) << 2);
    }
  }
  return <i32>((at - words) >> 2);
}

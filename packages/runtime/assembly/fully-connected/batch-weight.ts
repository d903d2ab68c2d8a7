/** The weight of an entry in all lanes: its centroid, or the value itself. */
@inline
export function weightOf<W>(weights: usize, codebook: usize): v128 {
  if (isInteger<W>()) {
    return v128.load32_splat(codebook + (<usize>load<u8>(weights) << 2));
  } else {
    return v128.load32_splat(weights);
  }
}

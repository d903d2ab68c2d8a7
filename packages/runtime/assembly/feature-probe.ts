// Not part of the kernels: a module of its own, as small as can be, that an engine accepts if it has
// the instructions that the kernels are compiled to.

export function probe(x: f32): f32 {
  const v = f32x4.splat(x);
  const sum = ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(v, v, v) : f32x4.add(v, v);
  return f32x4.extract_lane(sum, 0);
}

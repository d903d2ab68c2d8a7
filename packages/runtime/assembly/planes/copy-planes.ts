/** Up to here a loop is faster than the engine's copy, which is a call. */
const FEW_BYTES: usize = 64;

/** As src/kernels/planes/reference-layout.ts. */
export function copyPlanes(
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  height: i32, width: i32, inputPitch: i32, outputPitch: i32,
): void {
  const bytes = <usize>width << 2;
  for (let channel = 0; channel < channels; channel++) {
    let source = input;
    let target = output;
    for (let y = 0; y < height; y++) {
      if (bytes > FEW_BYTES) memory.copy(target, source, bytes);
      else for (let at: usize = 0; at < bytes; at += 4) store<u32>(target + at, load<u32>(source + at));
      source += <usize>inputPitch << 2;
      target += <usize>outputPitch << 2;
    }
    input += inputStride;
    output += outputStride;
  }
}

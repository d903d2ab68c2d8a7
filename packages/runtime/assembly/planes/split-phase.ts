/** As src/kernels/planes/reference-layout.ts. */
export function splitPhase(
  input: usize, output: usize, channels: i32, inputStride: usize, outputStride: usize,
  height: i32, width: i32, pitch: i32, outputHeight: i32, outputPitch: i32,
  strideY: i32, strideX: i32, top: i32, left: i32,
): void {
  // Cells before `begin` and from `end` on lie beyond the input: they are zeros.
  const begin = min(max((left + strideX - 1) / strideX, 0), outputPitch);
  const end = width + left <= 0
    ? begin
    : min(max((width + left - 1) / strideX + 1, begin), outputPitch);
  const rowBytes = <usize>outputPitch << 2;
  const step = <usize>strideX << 2;
  for (let channel = 0; channel < channels; channel++) {
    let target = output;
    for (let y = 0; y < outputHeight; y++) {
      const row = y * strideY - top;
      if (row < 0 || row >= height || begin == end) {
        memory.fill(target, 0, rowBytes);
      } else {
        // Few cells each, in most layers: a loop, for a fill is a call.
        let x = 0;
        for (; x < begin; x++) store<f32>(target + (<usize>x << 2), 0);
        let source = input + (<usize>(row * pitch + begin * strideX - left) << 2);
        if (strideX == 1) {
          memory.copy(target + (<usize>x << 2), source, <usize>(end - x) << 2);
          x = end;
        } else if (strideX == 2) {
          for (; x + 4 <= end; x += 4, source += 32) {
            v128.store(
              target + (<usize>x << 2),
              v128.shuffle<f32>(v128.load(source), v128.load(source, 16), 0, 2, 4, 6),
            );
          }
        } else if (strideX == 4) {
          for (; x + 4 <= end; x += 4, source += 64) {
            v128.store(
              target + (<usize>x << 2),
              v128.shuffle<f32>(
                v128.shuffle<f32>(v128.load(source), v128.load(source, 16), 0, 4, 0, 4),
                v128.shuffle<f32>(v128.load(source, 32), v128.load(source, 48), 0, 4, 0, 4),
                0, 1, 4, 5,
              ),
            );
          }
        }
        for (; x < end; x++, source += step) {
          store<f32>(target + (<usize>x << 2), load<f32>(source));
        }
        for (; x < outputPitch; x++) store<f32>(target + (<usize>x << 2), 0);
      }
      target += rowBytes;
    }
    input += inputStride;
    output += outputStride;
  }
}

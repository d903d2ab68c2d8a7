/** As src/kernels/planes/reference-layout.ts. */
export function clearPadding(
  planes: usize, channels: i32, stride: usize, origin: usize, height: i32, width: i32, pitch: i32,
): void {
  const rowBytes = <usize>pitch << 2;
  const widthBytes = <usize>width << 2;
  const gap = rowBytes - widthBytes;
  const end = planes + <usize>channels * stride;
  for (; planes < end; planes += stride) {
    memory.fill(planes, 0, origin);
    let row = planes + origin + widthBytes;
    for (let y = 1; y < height; y++) {
      // Most gaps are one or two cells: not worth the call that a fill is.
      for (let at: usize = 0; at < gap; at += 4) store<f32>(row + at, 0);
      row += rowBytes;
    }
    memory.fill(row, 0, planes + stride - row);
  }
}

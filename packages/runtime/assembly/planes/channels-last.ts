/** As src/kernels/planes/reference-layout.ts. */
export function planesFromChannelsLast(
  input: usize, output: usize, channels: i32, height: i32, width: i32, stride: usize, pitch: i32,
): void {
  const pixelBytes = <usize>channels << 2;
  for (let y = 0; y < height; y++) {
    let x = 0;
    for (; x + 4 <= width; x += 4) {
      const from = input + <usize>(y * width + x) * pixelBytes;
      const to = output + (<usize>(y * pitch + x) << 2);
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        transpose(from + (<usize>c << 2), pixelBytes, to + <usize>c * stride, stride);
      }
      for (; c < channels; c++) {
        const source = from + (<usize>c << 2);
        const target = to + <usize>c * stride;
        store<f32>(target, load<f32>(source));
        store<f32>(target, load<f32>(source + pixelBytes), 4);
        store<f32>(target, load<f32>(source + 2 * pixelBytes), 8);
        store<f32>(target, load<f32>(source + 3 * pixelBytes), 12);
      }
    }
    for (; x < width; x++) {
      const from = input + <usize>(y * width + x) * pixelBytes;
      const to = output + (<usize>(y * pitch + x) << 2);
      for (let c = 0; c < channels; c++) {
        store<f32>(to + <usize>c * stride, load<f32>(from + (<usize>c << 2)));
      }
    }
  }
}

/** As src/kernels/planes/reference-layout.ts. */
export function channelsLastFromPlanes(
  input: usize, output: usize, channels: i32, height: i32, width: i32, stride: usize, pitch: i32,
): void {
  const pixelBytes = <usize>channels << 2;
  for (let y = 0; y < height; y++) {
    let x = 0;
    for (; x + 4 <= width; x += 4) {
      const from = input + (<usize>(y * pitch + x) << 2);
      const to = output + <usize>(y * width + x) * pixelBytes;
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        transpose(from + <usize>c * stride, stride, to + (<usize>c << 2), pixelBytes);
      }
      for (; c < channels; c++) {
        const source = from + <usize>c * stride;
        const target = to + (<usize>c << 2);
        store<f32>(target, load<f32>(source));
        store<f32>(target + pixelBytes, load<f32>(source, 4));
        store<f32>(target + 2 * pixelBytes, load<f32>(source, 8));
        store<f32>(target + 3 * pixelBytes, load<f32>(source, 12));
      }
    }
    for (; x < width; x++) {
      const from = input + (<usize>(y * pitch + x) << 2);
      const to = output + <usize>(y * width + x) * pixelBytes;
      for (let c = 0; c < channels; c++) {
        store<f32>(to + (<usize>c << 2), load<f32>(from + <usize>c * stride));
      }
    }
  }
}

/** 4×4 floats: rows of `from` become columns of `to`. */
@inline
function transpose(from: usize, fromBytes: usize, to: usize, toBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromBytes);
  const c = v128.load(from + 2 * fromBytes);
  const d = v128.load(from + 3 * fromBytes);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + toBytes, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * toBytes, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * toBytes, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

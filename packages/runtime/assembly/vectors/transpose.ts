/** As src/kernels/vectors/transpose.ts, in blocks of 4 by 4. */
export function transpose(
  input: usize, output: usize, rows: i32, columns: i32, inputPitch: i32, outputPitch: i32,
): void {
  const inStep = <usize>inputPitch << 2, outStep = <usize>outputPitch << 2;
  const rows4 = rows & ~3, columns4 = columns & ~3;
  for (let r = 0; r < rows4; r += 4) {
    let from = input + <usize>r * inStep;
    let to = output + (<usize>r << 2);
    for (let c = 0; c < columns4; c += 4, from += 16, to += 4 * outStep) {
      const a = v128.load(from), b = v128.load(from + inStep);
      const d = v128.load(from + 2 * inStep), e = v128.load(from + 3 * inStep);
      const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const de0 = v128.shuffle<f32>(d, e, 0, 4, 1, 5), de1 = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(ab0, de0, 0, 1, 4, 5));
      v128.store(to + outStep, v128.shuffle<f32>(ab0, de0, 2, 3, 6, 7));
      v128.store(to + 2 * outStep, v128.shuffle<f32>(ab1, de1, 0, 1, 4, 5));
      v128.store(to + 3 * outStep, v128.shuffle<f32>(ab1, de1, 2, 3, 6, 7));
    }
    for (let c = columns4; c < columns; c++, from += 4, to += outStep) {
      store<f32>(to, load<f32>(from));
      store<f32>(to + 4, load<f32>(from + inStep));
      store<f32>(to + 8, load<f32>(from + 2 * inStep));
      store<f32>(to + 12, load<f32>(from + 3 * inStep));
    }
  }
  for (let r = rows4; r < rows; r++) {
    let from = input + <usize>r * inStep;
    let to = output + (<usize>r << 2);
    for (let c = 0; c < columns; c++, from += 4, to += outStep) store<f32>(to, load<f32>(from));
  }
}

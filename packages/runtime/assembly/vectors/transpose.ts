// As src/kernels/vectors/transpose.ts, in blocks of 4 by 4, four of them below each other at a time:
// what they write fills whole cache lines, and the 16 lines that they read serve three rounds more.

@inline
function block(from: usize, to: usize, inStep: usize, outStep: usize): void {
  const a = v128.load(from), b = v128.load(from + inStep);
  const c = v128.load(from + 2 * inStep), d = v128.load(from + 3 * inStep);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(to + outStep, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
  v128.store(to + 2 * outStep, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
  v128.store(to + 3 * outStep, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
}

export function transpose(
  input: usize, output: usize, rows: i32, columns: i32, inputPitch: i32, outputPitch: i32,
): void {
  const inStep = <usize>inputPitch << 2, outStep = <usize>outputPitch << 2;
  const rows4 = rows & ~3, columns4 = columns & ~3;
  for (let panel = 0; panel < rows4; panel += 16) {
    const last = min(panel + 16, rows4);
    for (let c = 0; c < columns4; c += 4) {
      let from = input + <usize>panel * inStep + (<usize>c << 2);
      let to = output + <usize>c * outStep + (<usize>panel << 2);
      for (let r = panel; r < last; r += 4, from += 4 * inStep, to += 16) {
        block(from, to, inStep, outStep);
      }
    }
  }
  for (let r = 0; r < rows; r++) {
    const first = r < rows4 ? columns4 : 0;
    let from = input + <usize>r * inStep + (<usize>first << 2);
    let to = output + (<usize>r << 2) + <usize>first * outStep;
    for (let c = first; c < columns; c++, from += 4, to += outStep) {
      store<f32>(to, load<f32>(from));
    }
  }
}

// As src/kernels/vectors: four at a time, then the rest one by one.

export function fill(target: usize, count: i32, value: f32): void {
  const end = target + (<usize>count << 2);
  const end4 = target + ((<usize>count & ~3) << 2);
  const values = f32x4.splat(value);
  for (; target < end4; target += 16) v128.store(target, values);
  for (; target < end; target += 4) store<f32>(target, value);
}

export function affine(
  input: usize, output: usize, count: i32, scale: f32, offset: f32, low: f32, high: f32,
): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  const scales = f32x4.splat(scale), offsets = f32x4.splat(offset);
  const lows = f32x4.splat(low), highs = f32x4.splat(high);
  for (; output < end4; output += 16, input += 16) {
    const x = f32x4.add(f32x4.mul(v128.load(input), scales), offsets);
    v128.store(output, f32x4.min(f32x4.max(x, lows), highs));
  }
  for (; output < end; output += 4, input += 4) {
    store<f32>(output, min<f32>(max<f32>(load<f32>(input) * scale + offset, low), high));
  }
}

export function affineEach(
  input: usize, output: usize, count: i32, scale: usize, offset: usize, low: f32, high: f32,
): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  const lows = f32x4.splat(low), highs = f32x4.splat(high);
  for (; output < end4; output += 16, input += 16, scale += 16, offset += 16) {
    const x = f32x4.add(f32x4.mul(v128.load(input), v128.load(scale)), v128.load(offset));
    v128.store(output, f32x4.min(f32x4.max(x, lows), highs));
  }
  for (; output < end; output += 4, input += 4, scale += 4, offset += 4) {
    const x = load<f32>(input) * load<f32>(scale) + load<f32>(offset);
    store<f32>(output, min<f32>(max<f32>(x, low), high));
  }
}

export function gate(
  input: usize, output: usize, count: i32, scale: f32, offset: f32, low: f32, high: f32,
): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  const scales = f32x4.splat(scale), offsets = f32x4.splat(offset);
  const lows = f32x4.splat(low), highs = f32x4.splat(high);
  for (; output < end4; output += 16, input += 16) {
    const x = v128.load(input);
    const open = f32x4.add(f32x4.mul(x, scales), offsets);
    v128.store(output, f32x4.mul(x, f32x4.min(f32x4.max(open, lows), highs)));
  }
  for (; output < end; output += 4, input += 4) {
    const x = load<f32>(input);
    store<f32>(output, x * min<f32>(max<f32>(x * scale + offset, low), high));
  }
}

export function add(left: usize, right: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, left += 16, right += 16) {
    v128.store(output, f32x4.add(v128.load(left), v128.load(right)));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, load<f32>(left) + load<f32>(right));
  }
}

export function subtract(left: usize, right: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, left += 16, right += 16) {
    v128.store(output, f32x4.sub(v128.load(left), v128.load(right)));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, load<f32>(left) - load<f32>(right));
  }
}

export function multiply(left: usize, right: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, left += 16, right += 16) {
    v128.store(output, f32x4.mul(v128.load(left), v128.load(right)));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, load<f32>(left) * load<f32>(right));
  }
}

export function maximum(left: usize, right: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, left += 16, right += 16) {
    v128.store(output, f32x4.max(v128.load(left), v128.load(right)));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, max<f32>(load<f32>(left), load<f32>(right)));
  }
}

export function minimum(left: usize, right: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, left += 16, right += 16) {
    v128.store(output, f32x4.min(v128.load(left), v128.load(right)));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, min<f32>(load<f32>(left), load<f32>(right)));
  }
}

export function leakyRelu(input: usize, output: usize, count: i32, slope: f32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  const slopes = f32x4.splat(slope), zero = f32x4.splat(0);
  for (; output < end4; output += 16, input += 16) {
    const x = v128.load(input);
    v128.store(output, v128.bitselect(f32x4.mul(x, slopes), x, f32x4.lt(x, zero)));
  }
  for (; output < end; output += 4, input += 4) {
    const x = load<f32>(input);
    store<f32>(output, x < 0 ? x * slope : x);
  }
}

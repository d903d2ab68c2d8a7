// exp as Cephes' expf does it: x = n ln 2 + r, a polynomial of degree 5 in r, and n put in the
// exponent. Relative error below 2^-22 over the float32 range.

@inline
function exp4(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, f32x4.splat(-87.33654)), f32x4.splat(88.72283));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  // 2^n in two factors: n reaches 128, which one float32 exponent does not hold.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const bias = i32x4.splat(127);
  const first = i32x4.shl(i32x4.add(half, bias), 23);
  const second = i32x4.shl(i32x4.add(i32x4.sub(whole, half), bias), 23);
  return f32x4.mul(f32x4.mul(p, first), second);
}

@inline
function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

@inline
function tanh4(x: v128): v128 {
  // tanh |x| = (1 − e) / (1 + e) with e = exp(−2 |x|); near zero, where that cancels, x − x³/3 + 2x⁵/15 − 17x⁷/315.
  const one = f32x4.splat(1);
  const e = exp4(f32x4.mul(f32x4.abs(x), f32x4.splat(-2)));
  const far = f32x4.div(f32x4.sub(one, e), f32x4.add(one, e));
  const sign = v128.and(x, f32x4.splat(-0.0));
  const s = f32x4.mul(x, x);
  let p = f32x4.splat(-17.0 / 315.0);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(2.0 / 15.0));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-1.0 / 3.0));
  p = f32x4.add(f32x4.mul(f32x4.mul(p, s), x), x);
  return v128.bitselect(p, v128.or(far, sign), f32x4.lt(f32x4.abs(x), f32x4.splat(0.15)));
}

export function exponential(input: usize, output: usize, count: i32): void {
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, input += 16) {
    v128.store(output, exp4(v128.load(input)));
  }
  for (let rest = count & 3; rest > 0; rest--, output += 4, input += 4) {
    store<f32>(output, f32x4.extract_lane(exp4(v128.load32_splat(input)), 0));
  }
}

export function sigmoid(input: usize, output: usize, count: i32): void {
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, input += 16) {
    v128.store(output, sigmoid4(v128.load(input)));
  }
  for (let rest = count & 3; rest > 0; rest--, output += 4, input += 4) {
    store<f32>(output, f32x4.extract_lane(sigmoid4(v128.load32_splat(input)), 0));
  }
}

export function swish(input: usize, output: usize, count: i32): void {
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, input += 16) {
    const x = v128.load(input);
    v128.store(output, f32x4.mul(x, sigmoid4(x)));
  }
  for (let rest = count & 3; rest > 0; rest--, output += 4, input += 4) {
    const x = v128.load32_splat(input);
    store<f32>(output, f32x4.extract_lane(f32x4.mul(x, sigmoid4(x)), 0));
  }
}

// (1 + tanh z) / 2 is the sigmoid of 2z.
@inline
function geluTanh4(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  const z = f32x4.add(x, f32x4.mul(cube, f32x4.splat(0.044715)));
  return f32x4.mul(x, sigmoid4(f32x4.mul(z, f32x4.splat(1.5957691216))));
}

export function geluTanh(input: usize, output: usize, count: i32): void {
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, input += 16) {
    v128.store(output, geluTanh4(v128.load(input)));
  }
  for (let rest = count & 3; rest > 0; rest--, output += 4, input += 4) {
    store<f32>(output, f32x4.extract_lane(geluTanh4(v128.load32_splat(input)), 0));
  }
}

export function tanh(input: usize, output: usize, count: i32): void {
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, input += 16) {
    v128.store(output, tanh4(v128.load(input)));
  }
  for (let rest = count & 3; rest > 0; rest--, output += 4, input += 4) {
    store<f32>(output, f32x4.extract_lane(tanh4(v128.load32_splat(input)), 0));
  }
}

@inline
function elu4(x: v128, alpha: v128): v128 {
  const below = f32x4.mul(alpha, f32x4.sub(exp4(x), f32x4.splat(1)));
  return v128.bitselect(below, x, f32x4.lt(x, f32x4.splat(0)));
}

export function elu(input: usize, output: usize, count: i32, alpha: f32): void {
  const end4 = output + ((<usize>count & ~3) << 2);
  const alphas = f32x4.splat(alpha);
  for (; output < end4; output += 16, input += 16) {
    v128.store(output, elu4(v128.load(input), alphas));
  }
  for (let rest = count & 3; rest > 0; rest--, output += 4, input += 4) {
    store<f32>(output, f32x4.extract_lane(elu4(v128.load32_splat(input), alphas), 0));
  }
}

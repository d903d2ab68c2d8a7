// As src/kernels/general/reference.ts: four at a time, then the rest one by one.
import { erf4 } from '../vectors/erf-4';

export function divide(left: usize, right: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, left += 16, right += 16) {
    v128.store(output, f32x4.div(v128.load(left), v128.load(right)));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, load<f32>(left) / load<f32>(right));
  }
}

export function equal(
  left: usize, right: usize, output: usize, count: i32, same: f32, other: f32,
): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  const sames = f32x4.splat(same), others = f32x4.splat(other);
  for (; output < end4; output += 16, left += 16, right += 16) {
    const mask = f32x4.eq(v128.load(left), v128.load(right));
    v128.store(output, v128.bitselect(sames, others, mask));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, load<f32>(left) == load<f32>(right) ? same : other);
  }
}

export function less(left: usize, right: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, left += 16, right += 16) {
    const mask = f32x4.lt(v128.load(left), v128.load(right));
    v128.store(output, v128.and(mask, f32x4.splat(1)));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, <f32>(load<f32>(left) < load<f32>(right)));
  }
}

export function lessOrEqual(left: usize, right: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, left += 16, right += 16) {
    const mask = f32x4.le(v128.load(left), v128.load(right));
    v128.store(output, v128.and(mask, f32x4.splat(1)));
  }
  for (; output < end; output += 4, left += 4, right += 4) {
    store<f32>(output, <f32>(load<f32>(left) <= load<f32>(right)));
  }
}

export function squareRoot(input: usize, output: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, input += 16) {
    v128.store(output, f32x4.sqrt(v128.load(input)));
  }
  for (; output < end; output += 4, input += 4) store<f32>(output, sqrt<f32>(load<f32>(input)));
}

export function errorFunction(input: usize, output: usize, count: i32): void {
  const end4 = output + ((<usize>count & ~3) << 2);
  for (; output < end4; output += 16, input += 16) {
    v128.store(output, erf4(v128.load(input)));
  }
  for (let rest = count & 3; rest > 0; rest--, output += 4, input += 4) {
    store<f32>(output, f32x4.extract_lane(erf4(v128.load32_splat(input)), 0));
  }
}

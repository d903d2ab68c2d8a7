import { type GridForm, STEP_BYTES } from './grid.js';

/**
 * A grid's bytes.
 *
 * @param levels ascending
 */
export function gridBytes(form: GridForm, step: number, offset: number, levels: Int32Array) {
  const numbers: number[] = [zigzag(levels[0]!)];
  let length = 1;
  for (let i = 1; i < levels.length; i++) {
    const gap = levels[i]! - levels[i - 1]! - 1;
    if (gap > 0) {
      numbers.push(length, gap);
      length = 0;
    }
    length++;
  }
  numbers.push(length);
  return serializeGrid(form, step, offset, numbers);
}

/** @param numbers the first level, zigzag, and the lengths of runs that are present, absent, … */
export function serializeGrid(
  form: GridForm,
  step: number,
  offset: number,
  numbers: readonly number[],
): Uint8Array {
  const bytes: number[] = [];
  for (let value of numbers) {
    for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
    bytes.push(value);
  }
  const whole = new Uint8Array(STEP_BYTES[form] + bytes.length);
  const view = new DataView(whole.buffer);
  if (form === 'grid') view.setFloat32(0, step, true);
  else {
    view.setFloat64(0, step, true);
    view.setFloat64(8, offset, true);
  }
  whole.set(bytes, STEP_BYTES[form]);
  return whole;
}

/** 0, −1, 1, −2, 2 as 0, 1, 2, 3, 4. */
export function zigzag(level: number): number {
  return (level << 1) ^ (level >> 31);
}

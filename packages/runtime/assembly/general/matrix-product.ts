import { ACCUMULATORS, TABLE } from '../../src/memory/memory-map';
import { multiplyAdd } from '../fully-connected/multiply-add';

/** Columns of a panel of the right factor, 32 bytes a row. */
const COLUMNS: i32 = 8;

/** Rows of a panel: 32 kB, which stay in L1. */
const DEPTH: i32 = 1024;

/** As src/kernels/general/reference.ts. */
export function matrixProduct(
  left: usize, right: usize, output: usize, rows: i32, inner: i32, columns: i32,
  rightRow: i32, rightColumn: i32,
): void {
  const leftPitch = <usize>inner << 2, pitch = <usize>columns << 2;
  const rowBytes = <usize>rightRow << 2, columnBytes = <usize>rightColumn << 2;
  for (let column: i32 = 0; column < columns; column += COLUMNS) {
    const width = min(COLUMNS, columns - column);
    for (let begin: i32 = 0; begin < inner; begin += DEPTH) {
      const depth = min(DEPTH, inner - begin);
      const corner = right + <usize>begin * rowBytes + <usize>column * columnBytes;
      packPanel(corner, depth, width, rowBytes, columnBytes);
      let from = left + (<usize>begin << 2);
      let to = output + (<usize>column << 2);
      let row: i32 = 0;
      for (; row + 4 <= rows; row += 4, from += 4 * leftPitch, to += 4 * pitch) {
        tile4(from, leftPitch, depth, to, pitch, width, begin == 0);
      }
      for (; row < rows; row++, from += leftPitch, to += pitch) {
        tile1(from, depth, to, width, begin == 0);
      }
    }
  }
}

/** Copies `width` columns together, with zeros beyond them. */
function packPanel(
  right: usize, depth: i32, width: i32, rowBytes: usize, columnBytes: usize,
): void {
  const end = <usize>depth << 5;
  if (width == COLUMNS && columnBytes == 4) {
    for (let at: usize = 0; at < end; at += 32, right += rowBytes) {
      v128.store(at, v128.load(right), ACCUMULATORS);
      v128.store(at, v128.load(right, 16), ACCUMULATORS + 16);
    }
    return;
  }
  if (width < COLUMNS) memory.fill(ACCUMULATORS, 0, end);
  const widthBytes = <usize>width << 2;
  for (let column: usize = 0; column < widthBytes; column += 4, right += columnBytes) {
    let from = right;
    for (let at = column; at < end; at += 32, from += rowBytes) {
      store<f32>(at, load<f32>(from), ACCUMULATORS);
    }
  }
}

/** Four rows of the left factor times the panel. */
function tile4(
  left: usize, leftPitch: usize, depth: i32, output: usize, pitch: usize, width: i32, first: bool,
): void {
  const second = left + leftPitch, third = second + leftPitch, fourth = third + leftPitch;
  let s00 = f32x4.splat(0), s01 = f32x4.splat(0), s10 = f32x4.splat(0), s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0), s21 = f32x4.splat(0), s30 = f32x4.splat(0), s31 = f32x4.splat(0);
  const end = <usize>depth << 5;
  for (let panel: usize = 0, at: usize = 0; panel < end; panel += 32, at += 4) {
    const x0 = v128.load(panel, ACCUMULATORS), x1 = v128.load(panel, ACCUMULATORS + 16);
    let a = v128.load32_splat(left + at);
    s00 = multiplyAdd(x0, a, s00);
    s01 = multiplyAdd(x1, a, s01);
    a = v128.load32_splat(second + at);
    s10 = multiplyAdd(x0, a, s10);
    s11 = multiplyAdd(x1, a, s11);
    a = v128.load32_splat(third + at);
    s20 = multiplyAdd(x0, a, s20);
    s21 = multiplyAdd(x1, a, s21);
    a = v128.load32_splat(fourth + at);
    s30 = multiplyAdd(x0, a, s30);
    s31 = multiplyAdd(x1, a, s31);
  }
  storeSums(output, s00, s01, width, first);
  storeSums(output + pitch, s10, s11, width, first);
  storeSums(output + 2 * pitch, s20, s21, width, first);
  storeSums(output + 3 * pitch, s30, s31, width, first);
}

function tile1(left: usize, depth: i32, output: usize, width: i32, first: bool): void {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
  const end = <usize>depth << 5;
  for (let panel: usize = 0; panel < end; panel += 32, left += 4) {
    const a = v128.load32_splat(left);
    s0 = multiplyAdd(v128.load(panel, ACCUMULATORS), a, s0);
    s1 = multiplyAdd(v128.load(panel, ACCUMULATORS + 16), a, s1);
  }
  storeSums(output, s0, s1, width, first);
}

/** Adds to what earlier panels gave. */
function storeSums(output: usize, s0: v128, s1: v128, width: i32, first: bool): void {
  if (width == COLUMNS) {
    v128.store(output, first ? s0 : f32x4.add(s0, v128.load(output)));
    v128.store(output, first ? s1 : f32x4.add(s1, v128.load(output, 16)), 16);
    return;
  }
  v128.store(TABLE, s0);
  v128.store(TABLE, s1, 16);
  const end = <usize>width << 2;
  for (let at: usize = 0; at < end; at += 4) {
    const sum = load<f32>(at, TABLE);
    store<f32>(output + at, first ? sum : sum + load<f32>(output + at));
  }
}

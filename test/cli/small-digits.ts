import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Examples of 28×28 pixels in ten classes. */
export interface Digits {
  /** [count, 28 · 28] */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

const size = 28 * 28;

/** Noise, with a bright square whose place is the class: learnt in an epoch, but not by guessing. */
export function makeDigits(count: number, seed: number): Digits {
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  let state = seed;
  const random = () => {
    // Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < count; i++) {
    const label = i % 10;
    labels[i] = label;
    for (let p = 0; p < size; p++) pixels[i * size + p] = random() * 160;
    const [top, left] = [6 + 10 * Math.floor(label / 5), 2 + 5 * (label % 5)];
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) pixels[i * size + (top + y) * 28 + left + x]! += 95;
    }
  }
  return { pixels, labels };
}

/**
 * Writes the four idx files (http://yann.lecun.com/exdb/mnist) of a data set.
 * @param side pixels of a side; below 28 the first of each example's are taken
 */
export function writeIdxFolder(folder: string, train: Digits, test: Digits, side = 28): void {
  mkdirSync(folder, { recursive: true });
  for (const [part, { pixels, labels }] of [
    ['train', train],
    ['t10k', test],
  ] as const) {
    const count = labels.length;
    writeFileSync(
      join(folder, `${part}-images-idx3-ubyte`),
      idx([count, side, side], pixels.subarray(0, count * side * side)),
    );
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), idx([count], labels));
  }
}

function idx(shape: readonly number[], bytes: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  for (const [i, extent] of shape.entries()) header.setUint32(4 + 4 * i, extent);
  return Buffer.concat([new Uint8Array(header.buffer), bytes]);
}

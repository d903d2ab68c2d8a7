import { NEAREST, NEARNESS, NEIGHBOUR_WEIGHTS, NONE_NEAR } from '../../src/context/memory-map';
import { logRatio } from './logistic';
import { Around, Input, inputAt, tensor } from './tensor';

// What is near an element is kept for it in a word: the weights of the non-zeros around it (at most
// 112) in bits 0 … 7, those of negative ones in bits 8 … 15, and weights times magnitudes above.
// Non-zeros are few, so each is added to the words of the elements that come after it. Only four rows
// have words: one is cleared when it is read, and then stands for the element four rows below.

/** Rows and columns that a neighbour may be away. */
const REACH = 3;

/** Weights of neighbours, by the square of their distance, that are not 0. */
function fillWeights(): void {
  store<u8>(NEIGHBOUR_WEIGHTS + 1, 16);
  store<u8>(NEIGHBOUR_WEIGHTS + 2, 11);
  store<u8>(NEIGHBOUR_WEIGHTS + 4, 7);
  store<u8>(NEIGHBOUR_WEIGHTS + 5, 5);
  store<u8>(NEIGHBOUR_WEIGHTS + 8, 3);
  store<u8>(NEIGHBOUR_WEIGHTS + 9, 3);
  store<u8>(NEIGHBOUR_WEIGHTS + 10, 2);
  store<u8>(NEIGHBOUR_WEIGHTS + 13, 1);
}

/** Log odds of every nearness of non-zeros, and of no magnitude. */
export function fillNearness(): void {
  fillWeights();
  for (let near = 0; near <= 112; near++) {
    store<i16>(NEARNESS + 2 * near, <i16>logRatio(near + 2, 8));
  }
  // Whatever the mean is.
  store<i16>(NONE_NEAR, <i16>logRatio(1, 4));
}

/** Tells how many positions are around each. */
export function countPositions(): void {
  const height = tensor.height;
  const width = tensor.width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const around = changetype<Around>(tensor.around + (y * width + x) * offsetof<Around>());
      for (let yy = max(0, y - 2); yy <= min(height - 1, y + 2); yy++) {
        for (let xx = max(0, x - 2); xx <= min(width - 1, x + 2); xx++) {
          const distance = (yy - y) * (yy - y) + (xx - x) * (xx - x);
          const isBefore = u8(yy < y || (yy == y && xx < x));
          if (distance > 2) {
            around.far++;
            around.farBefore += isBefore;
          } else if (distance > 0) {
            around.next++;
            around.nextBefore += isBefore;
          }
        }
      }
    }
  }
}

/** The words of a position. @returns their address */
@inline
function rowAt(y: i32, x: i32): usize {
  const slices = <usize>tensor.channelCount * tensor.outputCount;
  return tensor.near + ((((y & REACH) * tensor.width + x) * slices) << 2);
}

/** Goes to a position of the plane. */
export function goToPosition(p: i32): void {
  const y = p / tensor.width;
  const x = p - y * tensor.width;
  tensor.y = y;
  tensor.x = x;
  tensor.nearRow = rowAt(y, x);
}

/** Reads the word of an element, and clears it. */
@inline
export function takeNear(slice: i32): u32 {
  const at = tensor.nearRow + (<usize>slice << 2);
  const near = load<u32>(at);
  if (near != 0) store<u32>(at, 0);
  return near;
}

/** Log odds by the nearness of non-zeros. */
@inline
export function nearnessOdds(near: u32): i32 {
  return load<i16>((near & 0xff) << 1, NEARNESS);
}

/** Looks at the six nearest. @param level address of the element's level */
export function lookAtNearest(level: usize): void {
  const y = tensor.y;
  const x = tensor.x;
  const column = <usize>tensor.channelCount * tensor.outputCount;
  const row = column * tensor.width;
  const west = x > 0 ? load<i8>(level - column) : 0;
  const north = y > 0 ? load<i8>(level - row) : 0;
  const northWest = x > 0 && y > 0 ? load<i8>(level - row - column) : 0;
  const northEast = x + 1 < tensor.width && y > 0 ? load<i8>(level - row + column) : 0;
  const westWest = x > 1 ? load<i8>(level - 2 * column) : 0;
  const northNorth = y > 1 ? load<i8>(level - 2 * row) : 0;
  store<i32>(NEAREST, west);
  store<i32>(NEAREST, north, 4);
  store<i32>(NEAREST, northWest, 8);
  store<i32>(NEAREST, northEast, 12);
  store<i32>(NEAREST, westWest, 16);
  store<i32>(NEAREST, northNorth, 20);
}

/** Tells those around a non-zero of it. @param level −127 … 127 */
export function addToNeighbours(channel: i32, output: i32, level: i32): void {
  const y = tensor.y;
  const x = tensor.x;
  const height = tensor.height;
  const width = tensor.width;
  const channelCount = tensor.channelCount;
  const one = 1 | (i32(level < 0) << 8) | (abs(level) << 16);
  const slice = (<usize>channel * tensor.outputCount + output) << 2;
  const wordStep = (<usize>channelCount * tensor.outputCount) << 2;
  const last = min(x + REACH, width - 1);
  for (let dy = 0; dy <= min(REACH, height - 1 - y); dy++) {
    const first = dy > 0 ? max(x - REACH, 0) : x + 1;
    let word = rowAt(y + dy, first) + slice;
    for (let xx = first; xx <= last; xx++) {
      const weight = load<u8>(NEIGHBOUR_WEIGHTS + dy * dy + (xx - x) * (xx - x));
      store<u32>(word, load<u32>(word) + weight * one);
      word += wordStep;
    }
  }
  const left = max(0, x - 2);
  const right = min(width - 1, x + 2);
  for (let yy = max(0, y - 2); yy <= min(height - 1, y + 2); yy++) {
    let input = inputAt((yy * width + left) * channelCount + channel);
    for (let xx = left; xx <= right; xx++) {
      const distance = (yy - y) * (yy - y) + (xx - x) * (xx - x);
      input.next += i32(distance <= 2);
      input.far += i32(distance > 2);
      input = changetype<Input>(changetype<usize>(input) + channelCount * offsetof<Input>());
    }
  }
  // It is not around itself.
  inputAt((y * width + x) * channelCount + channel).next--;
}

import { InputError } from '@pith/container';

/** Below this, the built-in sort is as fast as clearing and scanning the radix histograms. */
const RADIX_MINIMUM = 4096;

/** Bits of the digits, least significant first; 11 + 11 + 10 = 32. */
const LOW_BUCKETS = 2048;
const HIGH_BUCKETS = 1024;

/**
 * An ascending copy of finite float32 values; −0 comes before +0.
 *
 * A least-significant-digit radix sort on the bits of the floats: three passes, O(n), 8 bytes a
 * value at its peak (the copy and one scratch array) and 4 afterwards.
 *
 * @param values finite, any order; not changed
 * @param name what the values are, for the error message
 * @throws InputError if a value is NaN or infinite
 */
export function sortFloats(values: Float32Array, name: string): Float32Array {
  if (values.length >= RADIX_MINIMUM) return radixSort(values, name);
  requireFinite(values, name);
  return values.slice().sort();
}

/** @throws InputError if a value is NaN or infinite, with its index */
export function requireFinite(values: Float32Array, name: string): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) {
      throw new InputError(
        `${name}: element ${i} is ${value}, but only finite values can be clustered; ` +
          'the model has diverged or is damaged',
      );
    }
  }
}

function radixSort(values: Float32Array, name: string): Float32Array {
  const n = values.length;
  const bits = new Int32Array(values.buffer, values.byteOffset, n);
  const low = new Uint32Array(LOW_BUCKETS);
  const middle = new Uint32Array(LOW_BUCKETS);
  const high = new Uint32Array(HIGH_BUCKETS);
  for (let i = 0; i < n; i++) {
    const key = orderedKey(bits[i]!);
    low[key & 2047]!++;
    middle[(key >>> 11) & 2047]!++;
    high[key >>> 22]!++;
  }
  // The highest digit is the sign, the exponent and one bit: NaN and ±∞ have these four alone.
  if (high[0]! + high[1]! + high[1022]! + high[1023]! > 0) requireFinite(values, name);
  startsOfBuckets(low);
  startsOfBuckets(middle);
  startsOfBuckets(high);

  const a = new Int32Array(n);
  const b = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const key = orderedKey(bits[i]!);
    a[low[key & 2047]!++] = key;
  }
  for (let i = 0; i < n; i++) {
    const key = a[i]!;
    b[middle[(key >>> 11) & 2047]!++] = key;
  }
  for (let i = 0; i < n; i++) {
    const key = b[i]!;
    a[high[key >>> 22]!++] = floatBits(key);
  }
  return new Float32Array(a.buffer);
}

/** Float bits to a key whose unsigned order is the order of the floats. */
function orderedKey(bits: number): number {
  return bits ^ ((bits >> 31) | 0x8000_0000);
}

/** The inverse of `orderedKey`. */
function floatBits(key: number): number {
  return key ^ ((~key >> 31) | 0x8000_0000);
}

/** Counts become the index at which each bucket starts, in place. */
function startsOfBuckets(counts: Uint32Array): void {
  let start = 0;
  for (let b = 0; b < counts.length; b++) {
    const count = counts[b]!;
    counts[b] = start;
    start += count;
  }
}

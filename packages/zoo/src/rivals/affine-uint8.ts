/** Numbers in a byte each: min + scale · level. */
export interface AffineLevels {
  readonly levels: Uint8Array;
  readonly min: number;
  readonly scale: number;
}

/**
 * Quantises as TensorFlow.js' converter does under --quantize_uint8 (tfjs-converter's
 * quantization.py, `quantize_weights`): 256 levels from the least to the greatest number, moved so that
 * zero, where it is within, is one of them.
 */
export function affineUint8(values: Float32Array): AffineLevels {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const levels = new Uint8Array(values.length);
  if (!(least < greatest)) return { levels, min: values.length === 0 ? 0 : least, scale: 1 };
  const scale = (greatest - least) / 255;
  const hasZero = least <= 0 && greatest >= 0;
  const min = hasZero ? -roundHalfToEven(-least / scale) * scale : least;
  const max = hasZero ? 255 * scale + min : greatest;
  for (const [i, value] of values.entries()) {
    levels[i] = roundHalfToEven((Math.max(min, Math.min(max, value)) - min) / scale);
  }
  return { levels, min, scale };
}

/** The numbers that TF.js computes with: products and sums in double precision, then float32. */
export function dequantised({ levels, min, scale }: AffineLevels): Float32Array {
  return Float32Array.from(levels, (level) => level * scale + min);
}

/** As NumPy's `round` does. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

import { type GridForm, MAX_GRID_LEVEL } from './grid.js';
import { gridBytes } from './grid-bytes.js';

/** The smallest centroid that is not 0 is tried as 1 … 8 steps. */
const MOST_STEPS = 8;

/** Fewer centroids than this are shorter one by one than as an affine grid. */
const LEAST_AFFINE = 10;

/**
 * Finds the grid that codebook centroids lie on, bit for bit.
 *
 * @param patterns [k] float32 bit patterns
 * @returns the shorter form's bytes, or `undefined` unless the centroids ascend and are exact
 */
export function findGrid(
  patterns: Uint32Array,
): { readonly form: GridForm; readonly bytes: Uint8Array } | undefined {
  const values = new Float32Array(patterns.slice().buffer);
  if (values.length < 2) return undefined;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || (i > 0 && !(values[i]! > values[i - 1]!))) return undefined;
  }
  const pure = findMultiples(values, patterns);
  // A finer step may fit by chance, with gaps between all levels.
  if (pure && pure.length < values.length) return { form: 'grid', bytes: pure };
  const affine = values.length >= LEAST_AFFINE ? findAffine(values, patterns) : undefined;
  if (affine && !(pure && pure.length <= affine.length))
    return { form: 'affine-grid', bytes: affine };
  return pure && { form: 'grid', bytes: pure };
}

function findMultiples(values: Float32Array, patterns: Uint32Array): Uint8Array | undefined {
  let smallest = Infinity;
  for (const value of values) {
    if (value !== 0 && Math.abs(value) < smallest) smallest = Math.abs(value);
  }
  for (let steps = 1; steps <= MOST_STEPS; steps++) {
    for (const step of nearFloats(smallest / steps)) {
      const levels = levelsOf(values, patterns, step, 0);
      if (levels) return gridBytes('grid', step, 0, levels);
    }
  }
  return undefined;
}

/** The float32 nearest to a positive number, and its neighbours. */
function nearFloats(value: number): number[] {
  const float = new Float32Array([value]);
  const bits = new Int32Array(float.buffer);
  const nearest = bits[0]!;
  return [nearest, nearest + 1, nearest - 1].flatMap((pattern) => {
    bits[0] = pattern;
    return float[0]! > 0 && Number.isFinite(float[0]) ? [float[0]!] : [];
  });
}

/** Which levels the centroids are, or `undefined` when one of them is not bit for bit on the grid. */
function levelsOf(
  values: Float32Array,
  patterns: Uint32Array,
  step: number,
  offset: number,
): Int32Array | undefined {
  const levels = new Int32Array(values.length);
  const back = new Float32Array(1);
  const backBits = new Uint32Array(back.buffer);
  for (let i = 0; i < values.length; i++) {
    const level = Math.round((values[i]! - offset) / step);
    back[0] = level * step + offset;
    if (!(Math.abs(level) <= MAX_GRID_LEVEL) || backBits[0] !== patterns[i]) return undefined;
    levels[i] = level;
  }
  return levels;
}

/**
 * level · step + offset in double precision, as TensorFlow.js computes the weights of a quantised
 * manifest. The smallest difference is taken for a step; each further centroid makes it more precise.
 */
function findAffine(values: Float32Array, patterns: Uint32Array): Uint8Array | undefined {
  const first = values[0]!;
  let step = Infinity;
  for (let i = 1; i < values.length; i++) step = Math.min(step, values[i]! - values[i - 1]!);
  const levels = new Int32Array(values.length);
  for (let i = 1; i < values.length; i++) {
    levels[i] = Math.round((values[i]! - first) / step);
    if (levels[i]! > MAX_GRID_LEVEL) return undefined;
    step = (values[i]! - first) / levels[i]!;
  }
  const zero = values.indexOf(0);
  if (zero >= 0) {
    // Nothing but the level 0 of a grid without offset is exactly 0.
    const origin = levels[zero]!;
    levels.forEach((level, i) => {
      levels[i] = level - origin;
    });
  }
  const line = zero >= 0 ? fitMultiples(values, levels) : fitLine(values, levels, step);
  if (!line) return undefined;
  const found = levelsOf(values, patterns, line.step, line.offset);
  return found && gridBytes('affine-grid', line.step, line.offset, found);
}

/** Half a unit in the last place of each value. */
function slackOf(values: Float32Array): Float64Array {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  return Float64Array.from(values, (value) => {
    float[0] = Math.abs(value);
    bits[0]!++;
    return (float[0]! - Math.abs(value)) / 2;
  });
}

/** A step whose multiples pass each value closer than half a unit in its last place. */
function fitMultiples(
  values: Float32Array,
  levels: Int32Array,
): { step: number; offset: number } | undefined {
  let low = 0;
  let high = Infinity;
  slackOf(values).forEach((slack, i) => {
    const level = Math.abs(levels[i]!);
    if (level === 0) return;
    low = Math.max(low, (Math.abs(values[i]!) - slack) / level);
    high = Math.min(high, (Math.abs(values[i]!) + slack) / level);
  });
  return low < high && high < Infinity ? { step: (low + high) / 2, offset: 0 } : undefined;
}

/**
 * A line that passes each value closer than half a unit in its last place: with a given step each
 * value bounds the offset from below and above, and how much room all leave is concave in the step.
 */
function fitLine(
  values: Float32Array,
  levels: Int32Array,
  guess: number,
): { step: number; offset: number } | undefined {
  const slack = slackOf(values);
  const room = (step: number) => {
    let low = -Infinity;
    let high = Infinity;
    for (let i = 0; i < values.length; i++) {
      const offset = values[i]! - levels[i]! * step;
      low = Math.max(low, offset - slack[i]!);
      high = Math.min(high, offset + slack[i]!);
    }
    return { room: high - low, offset: (low + high) / 2 };
  };
  const span = slack.reduce((most, one) => Math.max(most, one), 0) * 4;
  let low = guess - span / Math.max(1, levels.at(-1)!);
  let high = guess + span / Math.max(1, levels.at(-1)!);
  for (let i = 0; i < 100; i++) {
    const third = (high - low) / 3;
    if (room(low + third).room < room(high - third).room) low += third;
    else high -= third;
  }
  const step = (low + high) / 2;
  const { room: left, offset } = room(step);
  return left > 0 && step > 0 ? { step, offset } : undefined;
}

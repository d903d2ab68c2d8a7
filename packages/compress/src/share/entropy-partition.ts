/** Weights that are told apart by their values alone, and what a codebook of them costs. */
export interface EntropyPartitionProblem {
  /** [n], ascending, none of them 0 */
  readonly values: Float64Array;
  /** [n]: how much the squared error of each counts, 0 or more. */
  readonly importance: Float64Array;
  /** Weights that are 0, and stay so: they share the symbol of those that become 0. */
  readonly zeros: number;
  /** Most centroids, from 1. */
  readonly clusters: number;
  /** What a bit is worth in (weighed) squared error. */
  readonly lambda: number;
  /** Bits that each centroid costs by itself. */
  readonly centroidBits: number;
  /** Whether weights may become 0. */
  readonly prune: boolean;
}

/** A codebook with what its symbols cost. */
export interface EntropyCodebook {
  /** [k], ascending */
  readonly centroids: Float64Array;
  /** [k]: −log2 of each one's frequency among all weights. */
  readonly bits: Float64Array;
  /** The same for weights that are or become 0. */
  readonly zeroBits: number;
}

/** Up to this many values each may be a centroid's first; beyond, runs of them are kept together. */
const MOST_VALUES = 512;

/** Between these runs, half of them quantiles. */
const CUTS = 256;

/**
 * The codebook of the least squared error + λ · bits, symbols costing −log2 of their frequency: entropy-
 * constrained scalar quantisation (Chou, Lookabaugh and Gray 1989), here not by descent but by dynamic
 * programming. Where all values count alike, the values of a centroid are neighbours, and so are those
 * that become 0; and since Σ −log2 p = n log2 n − Σ c log2 c over the counts c of the symbols, bits
 * come apart into a term for each centroid. So this is the optimum for up to 512 values that count
 * alike, and near it otherwise: cuts then lie at quantiles and, as many, at even distances.
 *
 * @returns at most `clusters` centroids; none where all weights are best as 0
 */
export function entropyPartition(problem: EntropyPartitionProblem): EntropyCodebook {
  const cuts = candidateCuts(problem.values);
  const m = cuts.length - 1;
  const { weight, first, second } = prefixSums(problem);
  const { lambda, centroidBits, zeros, prune } = problem;
  const rows = Math.min(problem.clusters, m);

  const saving = (count: number) => (count > 0 ? lambda * count * Math.log2(count) : 0);
  const centroidCost = (a: number, b: number): number => {
    const [from, to] = [cuts[a]!, cuts[b]!];
    const sum = weight[to]! - weight[from]!;
    const mean = first[to]! - first[from]!;
    const squares = second[to]! - second[from]!;
    const error = sum > 0 ? Math.max(0, squares - (mean * mean) / sum) : 0;
    return error - saving(to - from) + lambda * centroidBits;
  };
  const zeroCost = (a: number, b: number): number => {
    const [from, to] = [cuts[a]!, cuts[b]!];
    return second[to]! - second[from]! - saving(to - from + zeros);
  };

  // costs[i · (m + 1) + a]: of the groups a … i − 1 in one centroid; every row of the table needs it.
  const costs = new Float64Array((m + 1) * (m + 1));
  for (let i = 1; i <= m; i++) {
    for (let a = 0; a < i; a++) costs[i * (m + 1) + a] = centroidCost(a, i);
  }
  // Of the first i groups with so many centroids, before and after the groups that become 0.
  let before = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
  before[0] = 0;
  let best = { cost: Number.POSITIVE_INFINITY, row: 0 };
  const starts: { before: Int32Array; after: Int32Array; zeroFrom: Int32Array }[] = [];
  let after = new Float64Array(m + 1);
  for (let row = 0; row <= rows; row++) {
    const start = { before: new Int32Array(m + 1), after: new Int32Array(m + 1) };
    if (row > 0) {
      before = advance(before, costs, start.before);
      after = advance(after, costs, start.after);
    } else {
      after.fill(Number.POSITIVE_INFINITY);
    }
    const zeroFrom = new Int32Array(m + 1).fill(-1);
    for (let i = 0; i <= m; i++) {
      for (let a = prune ? 0 : i; a <= i; a++) {
        if (before[a] === Number.POSITIVE_INFINITY) continue;
        const cost = before[a]! + zeroCost(a, i);
        if (cost < after[i]!) {
          after[i] = cost;
          zeroFrom[i] = a;
        }
      }
    }
    starts.push({ ...start, zeroFrom });
    if (after[m]! < best.cost) best = { cost: after[m]!, row };
  }

  const found: { centroid: number; count: number }[] = [];
  let becomeZero = 0;
  let at = m;
  let isAfter = true;
  for (let row = best.row; at > 0 || isAfter; ) {
    const { zeroFrom, ...start } = starts[row]!;
    const zeroStart = isAfter ? zeroFrom[at]! : -1;
    if (zeroStart >= 0) {
      becomeZero = cuts[at]! - cuts[zeroStart]!;
      at = zeroStart;
      isAfter = false;
      continue;
    }
    const a = isAfter ? start.after[at]! : start.before[at]!;
    const [from, to] = [cuts[a]!, cuts[at]!];
    const sum = weight[to]! - weight[from]!;
    const centroid = sum > 0 ? (first[to]! - first[from]!) / sum : problem.values[from]!;
    found.push({ centroid, count: to - from });
    at = a;
    row--;
  }
  found.reverse();
  const total = problem.values.length + zeros;
  const bitsOf = (count: number) => Math.log2(total / Math.max(count, 0.5));
  return {
    centroids: Float64Array.from(found, ({ centroid }) => centroid),
    bits: Float64Array.from(found, ({ count }) => bitsOf(count)),
    zeroBits: bitsOf(becomeZero + zeros),
  };
}

/** @returns for each i the least of known[a] + cost(a, i) over a < i */
function advance(
  known: Float64Array,
  costs: Float64Array,
  starts: Int32Array,
): Float64Array<ArrayBuffer> {
  const size = known.length;
  const next = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  for (let i = 1; i < size; i++) {
    let least = Number.POSITIVE_INFINITY;
    const row = i * size;
    for (let a = 0; a < i; a++) {
      const cost = known[a]! + costs[row + a]!;
      if (cost < least) {
        least = cost;
        starts[i] = a;
      }
    }
    next[i] = least;
  }
  return next;
}

function prefixSums({ values, importance }: EntropyPartitionProblem) {
  const weight = new Float64Array(values.length + 1);
  const first = new Float64Array(values.length + 1);
  const second = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    weight[i + 1] = weight[i]! + importance[i]!;
    first[i + 1] = first[i]! + importance[i]! * value;
    second[i + 1] = second[i]! + importance[i]! * value * value;
  }
  return { weight, first, second };
}

/** Counts of values before each cut, from 0 to n. */
function candidateCuts(values: Float64Array): number[] {
  const n = values.length;
  if (n <= MOST_VALUES) return Array.from({ length: n + 1 }, (_, i) => i);
  const cuts = new Set([0, n]);
  const half = CUTS / 2;
  for (let i = 1; i < half; i++) cuts.add(Math.round((n * i) / half));
  const [low, high] = [values[0]!, values[n - 1]!];
  for (let i = 1, at = 0; i < half; i++) {
    const limit = low + ((high - low) * i) / half;
    while (at < n && values[at]! <= limit) at++;
    cuts.add(at);
  }
  return [...cuts].sort((a, b) => a - b);
}

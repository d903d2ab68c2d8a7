import type { RateRecipe } from '../recipe/index.js';
import { asked, type Candidate } from './candidate.js';
import { choose, keeps, type Target } from './target.js';

/**
 * Candidates in a row beyond a bound on the error after which none is expected below it again; on the way up,
 * those that were not better than the best before.
 */
const patience = 2;
/** The same where none was below it yet and they still get better: the first ones gain from being trained. */
const firstPatience = 4;
/** From one count to the next where the first density left too few weights to keep to the error. */
const climbing = 2;
/** The same where a larger file would fit: so far beyond the target, for a count between, and no farther. */
const overshoot = 1.1;
const longestClimb = 8;
/** Neighbours closer than this, as a quotient of their counts, have nothing worth trying between them. */
const closest = 1.015;

export interface WalkOptions<T extends Candidate> {
  readonly walk: RateRecipe['walk'];
  /** Weights that densities are shares of. */
  readonly weights: number;
  /** The most that can be left. @default weights */
  readonly available?: number;
  readonly target: Target;
  /** Whether the dense model keeps to a bound on the error: if not, more weights are no way to it. @default true */
  readonly isReachable?: boolean;
  /** Makes the candidate at the end of a path, from the one at the end of the path before. */
  visit(path: readonly number[], trial: Trial): Promise<T>;
}

/** Where a walk stands. */
export interface Trial {
  /** 1 for the first. */
  readonly trial: number;
  /** The most that there will be, as far as can be told. */
  readonly of: number;
}

/** The numbers of weights that a walk leaves, falling: geometric, each at least 1 below the one before. */
export function walkCounts(
  { first, least, factor }: RateRecipe['walk'],
  weights: number,
): number[] {
  const counts: number[] = [];
  // A last one at `least` itself unless one comes close to it.
  for (let density = first; density > least * factor ** -0.5; density *= factor) {
    counts.push(Math.max(1, Math.round(density * weights)));
  }
  counts.push(Math.max(1, Math.round(least * weights)));
  return [...new Set(counts)];
}

/**
 * Walks down the densities until the target is passed; up from the first one if that was beyond a bound on
 * the error already, or well below one on the size; then tries counts between the target's two neighbours.
 * What is visited depends on the results alone, so a walk over remembered results goes the same way.
 *
 * @returns all candidates, in the order in which they were visited; at least one
 */
export async function walkFrontier<T extends Candidate>(options: WalkOptions<T>): Promise<T[]> {
  const { walk, target, visit } = options;
  const candidates: T[] = [];
  const take: Take<T> = async (path, following) => {
    const trial = candidates.length + 1;
    const candidate = await visit(path, { trial, of: trial + following + walk.refinements });
    candidates.push(candidate);
    return candidate;
  };

  await fall(options, take);
  await climb(options, candidates, take);
  for (let i = 1; i <= walk.refinements; i++) {
    const neighbours = neighboursOf(target, candidates);
    if (neighbours === undefined) break;
    const count = countBetween(target, neighbours);
    if (count === undefined) break;
    await take([...neighbours[0].path, count], -i);
  }
  return candidates;
}

/** @param following how many may come behind it, refinements aside */
type Take<T> = (path: readonly number[], following: number) => Promise<T>;

async function fall<T extends Candidate>(
  { walk, weights, available = weights, target }: WalkOptions<T>,
  take: Take<T>,
): Promise<void> {
  const counts = walkCounts(walk, weights).map((count) => Math.min(count, available));
  let missed = 0;
  let first = Infinity;
  for (let i = 1; i <= counts.length; i++) {
    const candidate = await take(counts.slice(0, i), counts.length - i);
    const kept = keeps(target, candidate);
    if (target.kind === 'size' && kept) return;
    const { error } = candidate.validation;
    if (i === 1) first = error;
    missed = kept ? 0 : missed + 1;
    const getBetter = missed === i && error < first;
    if (target.kind === 'error' && missed >= (getBetter ? firstPatience : patience)) return;
  }
}

async function climb<T extends Candidate>(
  { weights, available = weights, target }: WalkOptions<T>,
  candidates: readonly T[],
  take: Take<T>,
): Promise<void> {
  const asksForMore = (candidate: T) => keeps(target, candidate) === (target.kind === 'size');
  if (target.kind === 'error' && !candidates.every(asksForMore)) return;
  let last = candidates[0]!;
  let least = last.validation.error;
  let idle = 0;
  while (asksForMore(last) && asked(last) < available && idle < patience) {
    let quotient = climbing;
    if (target.kind === 'size') {
      const room = target.bytes / last.bytes;
      if (room < closest) return;
      quotient = Math.min(longestClimb, overshoot * room);
    }
    const count = Math.min(
      available,
      Math.max(asked(last) + 1, Math.round(asked(last) * quotient)),
    );
    // What goes beyond the target by so little is likely the last.
    const following = Math.ceil(Math.log(available / count) / Math.log(quotient));
    last = await take([count], quotient < climbing ? Math.min(1, following) : following);
    const { error } = last.validation;
    idle = error < least ? 0 : idle + 1;
    least = Math.min(least, error);
  }
}

/** The target's neighbours: one of more weights, one of fewer; undefined if it lies outside the walk. */
function neighboursOf<T extends Candidate>(
  target: Target,
  candidates: readonly T[],
): readonly [T, T] | undefined {
  const falling = candidates.toSorted((a, b) => asked(b) - asked(a));
  if (target.kind === 'size') {
    const fitting = falling.findIndex((candidate) => keeps(target, candidate));
    return fitting < 1 ? undefined : [falling[fitting - 1]!, falling[fitting]!];
  }
  const { met } = choose(target, candidates);
  if (met === undefined) return undefined;
  const next = falling.find((candidate) => asked(candidate) < asked(met));
  return next && [met, next];
}

/** @returns undefined if there is nothing worth trying */
function countBetween(
  target: Target,
  [more, fewer]: readonly [Candidate, Candidate],
): number | undefined {
  const [high, low] = [asked(more), asked(fewer)];
  if (high / low < closest || high - low < 2) return undefined;
  let part = 0.5;
  if (target.kind === 'size' && more.bytes > fewer.bytes) {
    // Bytes are about a power of the count; aim a little below the bound, and well inside.
    const logs = [more.bytes, fewer.bytes, 0.995 * target.bytes].map(Math.log);
    part = Math.min(0.95, Math.max(0.05, (logs[0]! - logs[2]!) / (logs[0]! - logs[1]!)));
  }
  const count = Math.round(high * (low / high) ** part);
  return Math.min(high - 1, Math.max(low + 1, count));
}

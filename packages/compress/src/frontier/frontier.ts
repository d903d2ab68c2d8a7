import type { Evaluation } from '../retrainer.js';
import type { Candidate } from './candidate.js';
import { paretoFront } from './pareto-front.js';
import { keeps, type Target } from './target.js';

/** One file that the search made. */
export interface FrontierPoint {
  /** Weights that were to be left. */
  readonly asked: number;
  /** Non-zero weights in the file. */
  readonly nonzeros: number;
  /** Of the whole file. */
  readonly bytes: number;
  readonly validation: Evaluation;
  /** Whether it keeps to the target. */
  readonly keeps: boolean;
  /** Whether no other is as small and as good, and better in one of the two. */
  readonly isOnFront: boolean;
  /** Whether it is the one that was taken. */
  readonly isChosen: boolean;
}

/** What the search for the smallest file saw. */
export interface Frontier {
  readonly target: Target;
  /** By falling count of weights asked for. */
  readonly points: readonly FrontierPoint[];
}

/** @param chosen one of the candidates */
export function frontierOf(
  target: Target,
  candidates: readonly Candidate[],
  chosen: Candidate,
): Frontier {
  const front = new Set(paretoFront(candidates));
  const points = candidates.map((candidate): FrontierPoint => {
    const { path, nonzeros, bytes, validation } = candidate;
    return {
      ...{ asked: path.at(-1)!, nonzeros, bytes, validation },
      keeps: keeps(target, candidate),
      isOnFront: front.has(candidate),
      isChosen: candidate === chosen,
    };
  });
  return { target, points: points.toSorted((a, b) => b.asked - a.asked) };
}

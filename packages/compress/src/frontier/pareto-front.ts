import { byBytes, type Candidate } from './candidate.js';

/**
 * The Pareto front: the candidates that no other beats, being as small and as good and better in one of
 * the two. Of equal ones the first stays.
 *
 * @returns by falling size, so that the error rises or stays
 */
export function paretoFront<T extends Candidate>(candidates: readonly T[]): T[] {
  const front: T[] = [];
  for (const candidate of candidates.toSorted(byBytes)) {
    const best = front.at(-1)?.validation.error ?? Number.POSITIVE_INFINITY;
    if (candidate.validation.error < best) front.push(candidate);
  }
  return front.reverse();
}

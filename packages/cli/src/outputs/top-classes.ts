import { InputError } from '@pith/container';
import { readInput } from '../read-input.js';

/** A class that a model gives a sample to, and how strongly. */
export interface ScoredClass {
  readonly class: number;
  /** Only where labels are given. */
  readonly label?: string;
  readonly score: number;
}

/** The highest scores, highest first; of equal ones the lower class first. */
export function topClasses(
  scores: Float32Array,
  count: number,
  labels?: readonly string[],
): ScoredClass[] {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  return order.slice(0, count).map((index) => ({
    class: index,
    ...(labels && { label: labels[index]! }),
    score: scores[index]!,
  }));
}

/** Whether scores can be read as shares of 1: none negative, and their sum is 1. */
export function areProbabilities(scores: Float32Array): boolean {
  let sum = 0;
  for (const score of scores) {
    if (!(score >= 0)) return false;
    sum += score;
  }
  return Math.abs(sum - 1) < 1e-3;
}

/**
 * Reads names of classes, one a line, in order of class number.
 * @throws InputError if there are not as many as classes
 */
export async function readLabels(path: string, classes: number): Promise<string[]> {
  const text = new TextDecoder().decode(await readInput(path, 'names of classes, one a line'));
  const labels = text.split(/\r?\n/);
  while (labels.at(-1) === '') labels.pop();
  if (labels.length !== classes) {
    throw new InputError(
      `${path}: ${labels.length} lines, but the model tells ${classes} classes apart; expected one ` +
        'name a line for each',
    );
  }
  return labels.map((label) => label.trim());
}

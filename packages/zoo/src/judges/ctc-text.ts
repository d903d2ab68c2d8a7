import type { NamedOutput } from '@pith/compress';

/**
 * Reads text from the probabilities of connectionist temporal classification, greedily: the best
 * class of each step, repetitions and blanks left out (Graves et al. 2006, §3.2).
 *
 * @param output - [1, steps, classes]; class 0 is the blank
 * @param characters - of the classes from 1 on
 */
export function ctcText({ shape, data }: NamedOutput, characters: readonly string[]): string {
  const classes = shape.at(-1)!;
  let text = '';
  let last = 0;
  for (let start = 0; start < data.length; start += classes) {
    let best = 0;
    for (let i = 1; i < classes; i++) if (data[start + i]! > data[start + best]!) best = i;
    if (best !== last && best !== 0) text += characters[best - 1] ?? '\ufffd';
    last = best;
  }
  return text;
}

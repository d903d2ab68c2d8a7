import { sharedNotes } from './simulate-shared-notes.js';

/** Which layers hardware does not run, and why; nothing where it runs all. */
export function unmappedText(
  layers: readonly { readonly name: string; readonly reason: string }[],
  hardware: string,
): string[] {
  if (layers.length === 0) return [];
  const noted = layers.map(({ name, reason }) => ({ name, note: reason }));
  const lines = sharedNotes(noted, Number.POSITIVE_INFINITY).map((line) => `  ${line}`);
  return [`Not run on ${hardware}, and in no total:\n${lines.join('\n')}`];
}

/** The end of a summary that leaves layers out. */
export function withoutText(count: number): string {
  if (count === 0) return '';
  return count === 1
    ? ', without the 1 layer that is not run'
    : `, without the ${count} layers that are not run`;
}

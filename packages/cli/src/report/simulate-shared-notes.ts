import { shortName } from './notable.js';

/** More names than this do not help. */
const MOST_NAMES = 4;

interface Noted {
  readonly name: string;
  readonly note: string;
}

/**
 * Notes on layers, each told once for all that it holds for.
 *
 * @param all how many layers there are; those that all have the same note are not named
 * @example sharedNotes([{ name: 'a', note: '5 bits' }, { name: 'b', note: '5 bits' }], 3) // ['a, b: 5 bits']
 */
export function sharedNotes(noted: readonly Noted[], all: number): string[] {
  const byNote = new Map<string, string[]>();
  for (const { name, note } of noted) byNote.set(note, [...(byNote.get(note) ?? []), name]);
  return [...byNote].map(([note, names]) => `${namesText(names, all)}: ${note}`);
}

function namesText(names: readonly string[], all: number): string {
  if (names.length === all && all > 1) return 'all layers';
  const shown = names.slice(0, MOST_NAMES).map(shortName).join(', ');
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

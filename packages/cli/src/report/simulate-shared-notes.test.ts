import { describe, expect, it } from 'vitest';
import { sharedNotes } from './simulate-shared-notes.js';

const noted = (note: string, ...names: string[]) => names.map((name) => ({ name, note }));

describe('sharedNotes', () => {
  it('tells each note once', () => {
    const notes = [...noted('5 bits', 'a', 'b'), ...noted('6 bits', 'c'), ...noted('5 bits', 'd')];
    expect(sharedNotes(notes, 9)).toEqual(['a, b, d: 5 bits', 'c: 6 bits']);
    expect(sharedNotes([], 9)).toEqual([]);
  });

  it('names only a few layers, and none where it is all', () => {
    const notes = noted('5 bits', 'a', 'b', 'c', 'd', 'e', 'f');
    expect(sharedNotes(notes, 7)).toEqual(['a, b, c, d and 2 more: 5 bits']);
    expect(sharedNotes(notes, 6)).toEqual(['all layers: 5 bits']);
    expect(sharedNotes(noted('5 bits', 'a'), 1)).toEqual(['a: 5 bits']);
  });
});

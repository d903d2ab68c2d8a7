import type { Program } from '../program.js';
import { foldEpilogues } from './passes/fold-epilogues.js';
import { foldZeroPadding } from './passes/fold-zero-padding.js';
import { mergeReshapes } from './passes/merge-reshapes.js';
import { removeDead } from './passes/remove-dead.js';

/** What every lowering does in the end: the same network in fewer operations. */
export function simplify(program: Program): Program {
  // Folding first, as it leaves reshapes side by side; the dead in between, as they count as readers.
  const folded = removeDead(mergeReshapes(foldEpilogues(program)));
  return removeDead(foldZeroPadding(folded));
}

import type { Program } from '../program.js';
import { foldEpilogues } from './passes/fold-epilogues.js';
import { foldGates } from './passes/fold-gates.js';
import { removeDead } from './passes/remove-dead.js';
import { simplify } from './simplify.js';

/** Graphs spell out what layers have names for; found again, it goes into the layers before. */
export function simplifyGraph(program: Program): Program {
  // Biases and clamps join first, so that a gate is one operation; what is left of it is dead.
  const gated = foldGates(removeDead(foldEpilogues(program)));
  return simplify(removeDead(gated));
}

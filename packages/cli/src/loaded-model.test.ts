import { INSTRUCTION_SETS } from '@pith/runtime';
import { expect, it } from 'vitest';
import { instructionSets } from './loaded-model.js';

it('names the instruction sets of @pith/runtime', () => {
  expect(instructionSets).toEqual(['auto', ...INSTRUCTION_SETS]);
});

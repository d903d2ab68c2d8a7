import { CorruptFileError, InputError, PithError, UsageError } from '@pith/container';
import { OutputError } from '@pith/model';
import { UnsupportedOperationError } from '@pith/runtime';
import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { exitCodeFor, exitCodes, exitCodesHelp } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { QualityMissedError } from './quality-target.js';

it.each([
  [new UsageError('x'), 2],
  [new InputError('x'), 3],
  [new OutputError('x'), 3],
  [new CorruptFileError(7, 'x'), 4],
  [new QualityMissedError('x'), 5],
  [new UnsupportedOperationError('x'), 6],
  [new PithError('thread-failed', 'x'), 1],
  [new Interruption('SIGINT'), 130],
  [new CommanderError(1, 'commander.unknownOption', 'x'), 2],
  [new CommanderError(0, 'commander.helpDisplayed', 'x'), 0],
  [Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open' }), 3],
  [new TypeError('x'), 1],
  ['a string', 1],
])('gives %s the exit code %i', (error, exitCode) => {
  expect(exitCodeFor(error)).toBe(exitCode);
});

it('documents every exit code', () => {
  for (const exitCode of Object.values(exitCodes)) {
    expect(exitCodesHelp).toMatch(new RegExp(`^  ${exitCode} `, 'm'));
  }
});

import { Writable } from 'node:stream';
import { InputError } from '@pith/container';
import { expect, it } from 'vitest';
import { reportError } from './report-error.js';

function report(error: unknown, env: Record<string, string> = {}) {
  let stderr = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      stderr += chunk;
      done();
    },
  });
  const { signal } = new AbortController();
  const exitCode = reportError(error, { stdout: stream, stderr: stream, signal, env });
  return { exitCode, stderr };
}

it('prints an error of Pith in one line', () => {
  const cause = new Error('underneath');
  const { exitCode, stderr } = report(new InputError('model.json: not JSON', { cause }));
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: 'pith: model.json: not JSON\n' });
});

it('shows stacks and causes with PITH_DEBUG', () => {
  const error = new InputError('model.json: not JSON', { cause: new Error('underneath') });
  const { stderr } = report(error, { PITH_DEBUG: '1' });
  expect(stderr).toMatch(/^pith: model\.json: not JSON\nInputError: .*\n {4}at /);
  expect(stderr).toMatch(/caused by Error: underneath\n {4}at /);
});

it('asks to report what should not happen, with the stack', () => {
  const { exitCode, stderr } = report(new TypeError('x is undefined'));
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Please report it/);
  expect(stderr).toMatch(/TypeError: x is undefined\n {4}at /);
});

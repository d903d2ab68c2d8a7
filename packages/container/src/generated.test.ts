import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('regenerating from pith.proto gives the committed text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pith-generated-'));
  try {
    const script = join(import.meta.dirname, '../scripts/generate.mjs');
    execFileSync(process.execPath, [script, folder]);
    for (const name of ['pith.js', 'pith.d.ts']) {
      const committed = readFileSync(join(import.meta.dirname, 'generated', name), 'utf8');
      expect(readFileSync(join(folder, name), 'utf8')).toBe(committed);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('docs/format.md prints the schema', () => {
  const schema = readFileSync(join(import.meta.dirname, 'pith.proto'), 'utf8');
  const document = readFileSync(join(import.meta.dirname, '../../../docs/format.md'), 'utf8');
  expect(document).toContain(schema.slice(schema.indexOf('syntax')).trimEnd());
});

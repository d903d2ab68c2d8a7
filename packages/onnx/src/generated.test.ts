import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('regenerating from the .proto files gives the committed text', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pith-generated-'));
  try {
    const script = join(import.meta.dirname, '../scripts/generate.mjs');
    execFileSync(process.execPath, [script, folder]);
    const committed = join(import.meta.dirname, 'generated');
    expect(readdirSync(folder)).toEqual(readdirSync(committed));
    for (const name of readdirSync(committed)) {
      const text = readFileSync(join(committed, name), 'utf8');
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

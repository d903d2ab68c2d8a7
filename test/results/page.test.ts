import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

it('docs/results.md tells what the measurements in docs/*.json are, and nothing else', async () => {
  // Scripts are plain JavaScript, which the type check of the tests does not take in.
  const script = join(root, 'scripts/results/write-page.mjs');
  const { resultsMarkdown } = (await import(script)) as { resultsMarkdown(): string };
  expect(readFileSync(join(root, 'docs/results.md'), 'utf8')).toBe(resultsMarkdown());
});

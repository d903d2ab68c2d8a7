import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimOf } from './onnx/claims.js';
import { operatorsPage } from './onnx/operators-page.js';
import { type PublishedCase, publishedIfReachable } from './onnx/published-cases.js';
import { runCase } from './onnx/run-case.js';

const published = await publishedIfReachable();

describe.skipIf(!published)("ONNX's published operator tests", () => {
  const cases = published?.cases ?? [];
  const claims = cases.map(claimOf);
  const claimed = grouped(cases.filter((_, i) => claims[i]!.unclaimed === undefined));
  const tried = cases.filter((_, i) => claims[i]!.unclaimed !== undefined && claims[i]!.tried);

  it.each([...claimed])('%s', async (_, group) => {
    const faults: string[] = [];
    for (const one of group) {
      const fault = await runCase(one).catch(String);
      if (fault) faults.push(`${one.name}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  it('leaves none aside that passes', async () => {
    const passing: string[] = [];
    for (const one of tried) {
      const fault = await runCase(one).catch(String);
      if (!fault) passing.push(one.name);
    }
    expect(passing).toEqual([]);
  });

  it('has its page', async () => {
    const page = operatorsPage(published!, claims);
    const file = join(import.meta.dirname, '../../docs/onnx-operators.md');
    // `node scripts/onnx-operators.mjs` writes it.
    await expect(page).toMatchFileSnapshot(file);
  });
});

/** By the first word of their names, which is an operator, or nearly. */
function grouped(cases: readonly PublishedCase[]): ReadonlyMap<string, readonly PublishedCase[]> {
  const groups = new Map<string, PublishedCase[]>();
  for (const one of cases) {
    const key = one.kind === 'node' ? one.name.split('_', 2).join('_') : one.kind;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

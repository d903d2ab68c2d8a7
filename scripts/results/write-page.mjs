import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/run.mjs';
import { codingSection } from './coding-section.mjs';
import { givenSection } from './given-section.mjs';
import { memorySection } from './memory-section.mjs';
import { modelsSection } from './models-section.mjs';
import { resultsPage } from './page.mjs';
import { presetSection } from './preset-section.mjs';
import { rearchitectingSection } from './rearchitecting-section.mjs';
import { recordsSection } from './records-section.mjs';

/** Writes docs/results.md anew. */
export function writeResultsPage() {
  writeFileSync(join(root, 'docs', 'results.md'), resultsMarkdown());
}

/** docs/results.md from what docs/results*.json and docs/memory.json hold. */
export function resultsMarkdown() {
  const docs = join(root, 'docs');
  const read = (name) => {
    const path = join(docs, name);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  };
  const [results, models] = [read('results.json'), read('results-models.json')];
  const rearchitected = read('results-rearchitecting.json');
  const records = read('results-records.json');
  const preset = read('results-preset.json');
  const coding = read('results-coding.json');
  const given = read('results-given.json');
  const memory = read('memory.json');
  const parts = [
    results && resultsPage(results),
    records && recordsSection(records),
    preset && presetSection(preset),
    given && givenSection(given),
    coding && codingSection(coding),
    models && modelsSection(models),
    rearchitected && rearchitectingSection(rearchitected),
    memory?.networks && memorySection(memory),
  ];
  return parts.filter((part) => part !== undefined).join('\n');
}

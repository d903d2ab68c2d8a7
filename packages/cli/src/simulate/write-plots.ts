import { join } from 'node:path';
import { refuseExisting, writeFileAtomically } from '@pith/model';
import type { SimulateOptions } from './simulate-options.js';

/** A chart by its file's name, without `.svg`. */
export type Plots = Readonly<Record<string, string>>;

/** The charts that a simulation makes. */
export function plotNames({ on, sweep, dataflows }: SimulateOptions): string[] {
  if (on === 'eie') return ['eie-storage', 'eie-energy', ...(sweep ? [`eie-${sweep}`] : [])];
  return ['eyeriss-energy', ...(dataflows ? ['eyeriss-dataflows'] : [])];
}

/**
 * Checks that charts can be written, before the long work that they will show.
 *
 * @throws UsageError if one exists and force is not set
 */
export async function refuseExistingPlots(
  folder: string,
  names: readonly string[],
  options: { readonly force: boolean },
): Promise<void> {
  for (const name of names) await refuseExisting(pathOf(folder, name), options);
}

/**
 * Writes charts into a folder, which may hold other files.
 *
 * @returns the paths
 * @throws UsageError, OutputError as `writeFileAtomically` does
 */
export async function writePlots(
  folder: string,
  plots: Plots,
  options: { readonly force: boolean },
): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, svg] of Object.entries(plots)) {
    const path = pathOf(folder, name);
    await writeFileAtomically(path, new TextEncoder().encode(svg), options);
    paths.push(path);
  }
  return paths;
}

function pathOf(folder: string, name: string): string {
  return join(folder, `${name}.svg`);
}

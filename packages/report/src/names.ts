import { ChartError } from './chart-error.js';

/** A name as a chart shows it. XML has no way to write most control characters. */
export function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '�');
}

/** @throws ChartError if there are none, one is empty, or two are the same */
export function checkNames(
  title: string,
  what: string,
  named: readonly { readonly name: string }[],
): void {
  if (named.length === 0) throw new ChartError(`${title}: there are no ${what} to draw`);
  const seen = new Set<string>();
  for (const { name } of named) {
    if (name.trim() === '') throw new ChartError(`${title}: one of the ${what} has no name`);
    if (seen.has(name)) throw new ChartError(`${title}: two ${what} are named "${name}"`);
    seen.add(name);
  }
}

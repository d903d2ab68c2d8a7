import { quoteName } from '@pith/container';

/** A list of names for a message: the first few quoted, the rest counted; `nothing` when empty. */
export function quoteNames(names: readonly string[], shown = 8): string {
  if (names.length === 0) return 'nothing';
  const listed = names.slice(0, shown).map(quoteName).join(', ');
  return names.length > shown ? `${listed} and ${names.length - shown} more` : listed;
}

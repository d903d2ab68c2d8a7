import { quoteName } from '@pith/container';

/** A list of names for a message: the first few quoted, the rest counted; `nothing` when empty. */
export function quoteNames(names: readonly string[], shown = 12): string {
  if (names.length === 0) return 'nothing';
  const listed = names.slice(0, shown).map(quoteName).join(', ');
  return names.length > shown ? `${listed} and ${names.length - shown} more` : listed;
}

/** snake_case to camelCase, as tfjs does it when it reads a topology. */
export function camelCase(name: string): string {
  return name.length <= 1
    ? name
    : name.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
}

/** An object's own members, by their names in camelCase; null counts as absent. */
export function camelMembers(record: Record<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(record)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [camelCase(key), value]),
  );
}

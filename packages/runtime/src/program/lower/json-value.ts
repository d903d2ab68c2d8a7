import { quoteName } from '../plain-name.js';

/** Whether a parsed JSON value is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of names for a message: the first few quoted, the rest counted; `nothing` when empty. */
export function quoteNames(names: readonly string[], shown = 12): string {
  if (names.length === 0) return 'nothing';
  const listed = names.slice(0, shown).map(quoteName).join(', ');
  return names.length > shown ? `${listed} and ${names.length - shown} more` : listed;
}

/** A parsed JSON value as a message shows it. */
export function describeJson(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return `the string ${quoteName(value)}`;
  if (isRecord(value)) return 'an object';
  if (!Array.isArray(value)) return String(value);
  const flat = value.every((item) => typeof item === 'number' || item === null);
  return flat && value.length <= 8
    ? `[${value.map(String).join(', ')}]`
    : `an array of ${value.length}`;
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

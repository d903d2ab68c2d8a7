import { quoteName } from './quoted-name.js';

/** Whether a parsed JSON value is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

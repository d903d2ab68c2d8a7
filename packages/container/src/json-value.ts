import { InputError } from './errors.js';
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

/**
 * The object that a JSON text holds.
 * @param what it is of, for errors
 * @throws {InputError} when it is not JSON in UTF-8, or not an object
 */
export function parseJsonObject(bytes: Uint8Array, what: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new InputError(`${what}: not JSON in UTF-8`, { cause });
  }
  if (isRecord(json)) return json;
  throw new InputError(`${what}: it is ${describeJson(json)}, expected an object`);
}

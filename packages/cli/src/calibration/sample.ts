import type { Value } from '@pith/engines';

/** What a model is run on once: a value for each of its inputs, by name. */
export interface Sample {
  /** Where it is from, for people. */
  readonly source: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** An input as engines tell of it. */
export interface InputInfo {
  readonly name: string;
  /** Batch included; a size that is open is null or a name. */
  readonly shape: readonly (number | string | null)[];
  /** `float32`, `int64`, `bool`, … */
  readonly type: string;
}

/** Whether an input takes floats, of whatever width. */
export function isFloat({ type }: InputInfo): boolean {
  return type.startsWith('float') || type.startsWith('bfloat');
}

/** @example shapeOf({ shape: ['N', 3, null] }) // '[N, 3, ?]' */
export function shapeOf({ shape }: Pick<InputInfo, 'shape'>): string {
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}

import { describeJson, InputError, isRecord, quoteName } from '@pith/container';
import { plainName } from '../../plain-name.js';
import {
  type UnsupportedOperationError,
  unsupportedLayers,
} from '../../unsupported-operation-error.js';
import { camelCase, camelMembers } from '../json-value.js';
import type { PaddingMode } from '../window.js';

/** Larger strides, kernels and units stand in no real model. */
const MAXIMUM_INTEGER = 2 ** 31 - 1;

/**
 * The `config` of a layer, its keys in camelCase whichever way they are written in the file (tfjs
 * and Keras write snake_case and tfjs reads both). A key that is null counts as absent.
 */
export class LayerConfig {
  readonly layer: string;
  readonly className: string;
  readonly #members: ReadonlyMap<string, unknown>;

  /** @throws {InputError} when the config is not an object */
  constructor(layer: string, className: string, config: unknown) {
    if (!isRecord(config)) {
      throw new InputError(
        `layer ${quoteName(layer)}: its config is ${describeJson(config)}, expected an object`,
      );
    }
    this.layer = layer;
    this.className = className;
    this.#members = camelMembers(config);
  }

  /** @param key in camelCase */
  get(key: string): unknown {
    return this.#members.get(key);
  }

  positiveInteger(key: string, otherwise?: number): number {
    const value = this.get(key) ?? otherwise;
    if (!isPositiveInteger(value)) throw this.wrong(key, 'a positive integer');
    return value;
  }

  /** An integer for both axes, or one for each. */
  pair(key: string, otherwise?: number): readonly [number, number] {
    const value = this.get(key) ?? otherwise;
    const [first, second, ...more] = Array.isArray(value) ? value : [value, value];
    if (!isPositiveInteger(first) || !isPositiveInteger(second) || more.length > 0) {
      throw this.wrong(key, 'a positive integer or two');
    }
    return [first, second];
  }

  /** An integer, or an array of this one alone. */
  single(key: string, otherwise?: number): number {
    const value = this.get(key) ?? otherwise;
    const [first, ...more] = Array.isArray(value) ? value : [value];
    if (!isPositiveInteger(first) || more.length > 0) throw this.wrong(key, 'a positive integer');
    return first;
  }

  /** An axis as written, the batch counted; negative ones count from the end. */
  axis(key: string, otherwise: number): number {
    const value = this.get(key) ?? otherwise;
    const [first, ...more] = Array.isArray(value) ? value : [value];
    if (more.length > 0) throw this.unsupported(`along several axes`);
    if (!Number.isInteger(first)) throw this.wrong(key, 'an axis');
    return first as number;
  }

  integers(key: string): number[] | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((item) => Number.isInteger(item))) {
      throw this.wrong(key, 'an array of integers');
    }
    return value as number[];
  }

  number(key: string, otherwise: number): number {
    const value = this.get(key) ?? otherwise;
    if (typeof value !== 'number') throw this.wrong(key, 'a number');
    return value;
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.get(key) ?? otherwise;
    if (typeof value !== 'boolean') throw this.wrong(key, 'true or false');
    return value;
  }

  /** One of a few words, compared in camelCase. */
  choice<Word extends string>(key: string, words: readonly Word[], otherwise: Word): Word {
    const value = this.get(key) ?? otherwise;
    const found =
      typeof value === 'string' ? words.find((word) => word === camelCase(value)) : undefined;
    if (found === undefined) throw this.wrong(key, words.map((word) => `"${word}"`).join(' or '));
    return found;
  }

  padding(): PaddingMode {
    return this.choice<PaddingMode>('padding', ['valid', 'same', 'causal'], 'valid');
  }

  /** @throws {UnsupportedOperationError} for channels_first */
  requireChannelsLast(): void {
    const order = this.choice('dataFormat', ['channelsLast', 'channelsFirst'], 'channelsLast');
    if (order === 'channelsFirst') throw this.unsupported('with channels first');
  }

  wrong(key: string, expected: string): InputError {
    return new InputError(
      `layer ${quoteName(this.layer)} (${plainName(this.className)}): ${snakeCase(key)} is ` +
        `${describeJson(this.get(key))}, expected ${expected}`,
    );
  }

  /** @param what follows the class name: `with channels first` */
  unsupported(what = ''): UnsupportedOperationError {
    const name = plainName(this.className);
    const operation = what === '' ? name : `${name} ${what}`;
    return unsupportedLayers([{ operation, layer: this.layer }]);
  }
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAXIMUM_INTEGER;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

import { describeJson, InputError, isRecord, quoteName } from '@pith/container';
import { plainName } from '../../plain-name.js';
import type { ElementType } from '../algebra/tensor.js';
import { elementType } from './element-types.js';
import { type GraphNode, readShape } from './graph-def.js';

/** The attributes of a node: AttrValues as protobuf writes them in JSON. */
export class Attributes {
  readonly #node: GraphNode;

  constructor(node: GraphNode) {
    this.#node = node;
  }

  boolean(name: string, otherwise = false): boolean {
    const value = this.#value(name, 'b');
    return value === undefined ? otherwise : value === true;
  }

  /** JSON has 64-bit integers as strings. */
  integer(name: string, otherwise?: number): number {
    const value = this.#value(name, 'i') ?? otherwise;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : this.#wrong(name, 'an integer', value);
  }

  number(name: string, otherwise: number): number {
    const value = this.#value(name, 'f') ?? otherwise;
    const number = Number(value);
    return Number.isFinite(number) ? number : this.#wrong(name, 'a number', value);
  }

  integers(name: string): number[] | undefined {
    return this.#list(name, 'i')?.map((value) => {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : this.#wrong(name, 'integers', value);
    });
  }

  text(name: string, otherwise: string): string {
    const value = this.#value(name, 's');
    return value === undefined ? otherwise : this.#text(name, value);
  }

  texts(name: string): string[] {
    return (this.#list(name, 's') ?? []).map((value) => this.#text(name, value));
  }

  /** undefined for a type that is not computed with, or none */
  type(name: string): ElementType | undefined {
    return elementType(this.#value(name, 'type'));
  }

  /** Sizes, null where they are open; undefined where not even the rank is said. */
  shape(name: string): readonly (number | null)[] | undefined {
    return readShape(this.#value(name, 'shape'));
  }

  /** The name of a function of the library. */
  function(name: string): string {
    const value = this.#value(name, 'func');
    const given = isRecord(value) ? value['name'] : undefined;
    return typeof given === 'string' ? given : this.#wrong(name, 'a function', value);
  }

  #member(name: string): Record<string, unknown> | undefined {
    const value = Object.hasOwn(this.#node.attributes, name)
      ? this.#node.attributes[name]
      : undefined;
    return isRecord(value) ? value : undefined;
  }

  #value(name: string, kind: string): unknown {
    return this.#member(name)?.[kind] ?? undefined;
  }

  /** An empty list has no member that says of what. */
  #list(name: string, kind: string): readonly unknown[] | undefined {
    const list = this.#value(name, 'list');
    if (!isRecord(list)) return undefined;
    const values = list[kind] ?? [];
    return Array.isArray(values) ? values : this.#wrong(name, 'a list', values);
  }

  /** Bytes are base64 in JSON; older converters wrote their codes. */
  #text(name: string, value: unknown): string {
    if (Array.isArray(value)) return String.fromCharCode(...value.map(Number));
    if (typeof value !== 'string') return this.#wrong(name, 'a text', value);
    try {
      return atob(value);
    } catch {
      return this.#wrong(name, 'a text in base64', value);
    }
  }

  #wrong(name: string, expected: string, found: unknown): never {
    const { name: node, op } = this.#node;
    throw new InputError(
      `${op} ${plainName(node)}: its attribute ${quoteName(name)} is ${describeJson(found)}, expected ${expected}`,
    );
  }
}

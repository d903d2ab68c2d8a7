import type { OnnxAttribute, OnnxGraph, OnnxInteger, OnnxTensor } from '@pith/onnx';

type Kind = OnnxAttribute['kind'];
type Of<K extends Kind> = Extract<OnnxAttribute, { kind: K }>;

/** How a node is set. Attributes of another kind than the operator's are an error, not left aside. */
export class Attributes {
  readonly #attributes: ReadonlyMap<string, OnnxAttribute>;
  readonly #wrong: (what: string) => never;

  /** @param wrong throws the error of a malformed node */
  constructor(attributes: ReadonlyMap<string, OnnxAttribute>, wrong: (what: string) => never) {
    this.#attributes = attributes;
    this.#wrong = wrong;
  }

  get names(): readonly string[] {
    return [...this.#attributes.keys()];
  }

  has(name: string): boolean {
    return this.#attributes.has(name);
  }

  integerIf(name: string): number | undefined {
    const value = this.#find(name, 'integer')?.value;
    return value === undefined ? undefined : this.#wholeNumber(name, value);
  }

  integer(name: string, otherwise: number): number {
    return this.integerIf(name) ?? otherwise;
  }

  /** An integer that says yes or no; no where it is not there. */
  flag(name: string): boolean {
    return this.integer(name, 0) !== 0;
  }

  integersIf(name: string): readonly number[] | undefined {
    return this.#find(name, 'integers')?.value?.map((value) => this.#wholeNumber(name, value));
  }

  integers(name: string, otherwise: readonly number[]): readonly number[] {
    return this.integersIf(name) ?? otherwise;
  }

  floatIf(name: string): number | undefined {
    return this.#find(name, 'float')?.value;
  }

  float(name: string, otherwise: number): number {
    return this.floatIf(name) ?? otherwise;
  }

  floatsIf(name: string): readonly number[] | undefined {
    return this.#find(name, 'floats')?.value;
  }

  text(name: string, otherwise: string): string {
    return this.#find(name, 'string')?.value ?? otherwise;
  }

  textsIf(name: string): readonly string[] | undefined {
    return this.#find(name, 'strings')?.value;
  }

  tensorIf(name: string): OnnxTensor | undefined {
    return this.#find(name, 'tensor')?.value;
  }

  graph(name: string): OnnxGraph {
    return (
      this.#find(name, 'graph')?.value ??
      this.#wrong(`the attribute ${name} is missing, expected a graph`)
    );
  }

  #find<K extends Kind>(name: string, kind: K): Of<K> | undefined {
    const attribute = this.#attributes.get(name);
    if (attribute === undefined || isOf(attribute, kind)) return attribute;
    return this.#wrong(`the attribute ${name} holds a ${attribute.kind}, expected a ${kind}`);
  }

  /** Those beyond 2⁵³ say "to the end": which end that is does not suffer from rounding. */
  #wholeNumber(name: string, value: OnnxInteger): number {
    const number = Number(value);
    return Number.isInteger(number)
      ? number
      : this.#wrong(`the attribute ${name} holds ${value}, expected a whole number`);
  }
}

function isOf<K extends Kind>(attribute: OnnxAttribute, kind: K): attribute is Of<K> {
  return attribute.kind === kind;
}

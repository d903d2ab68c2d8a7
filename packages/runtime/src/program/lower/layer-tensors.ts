import { elementCount, InputError, quoteName } from '@pith/container';
import type { WeightReference } from '../program.js';
import { quoteNames } from './json-value.js';
import type { WeightSource } from './weight-source.js';

/** Finds the tensors of layers by name. */
export class TensorIndex {
  readonly source: WeightSource;
  /** layer/weight → the tensors whose names end so, or do without the scope before the last part */
  readonly #byEnding = new Map<string, string[]>();

  constructor(source: WeightSource) {
    this.source = source;
    for (const name of source.names) {
      const parts = name.split('/');
      const endings = new Set([
        parts.slice(-2).join('/'),
        // TF 2.2 put a cell's name between the layer's and the weight's; tfjs loads it so.
        [...parts.slice(0, -2), parts.at(-1)].slice(-2).join('/'),
      ]);
      for (const ending of endings) {
        const known = this.#byEnding.get(ending);
        if (known) known.push(name);
        else this.#byEnding.set(ending, [name]);
      }
    }
  }

  /**
   * The tensor `weight` of a layer: under the layer's full path, under its name alone (as tfjs
   * stores it), or the only one with another scope around the two.
   *
   * @param path the names of the models around the layer, and its own
   */
  find(path: readonly string[], weight: string): string | undefined {
    const short = `${path.at(-1)}/${weight}`;
    for (const name of [`${path.join('/')}/${weight}`, short]) {
      if (this.source.has(name)) return name;
    }
    const candidates = this.#byEnding.get(short) ?? [];
    return candidates.length === 1 ? candidates[0] : undefined;
  }
}

/** The tensors of one layer. */
export class LayerTensors {
  readonly #index: TensorIndex;
  readonly #path: readonly string[];

  constructor(index: TensorIndex, path: readonly string[]) {
    this.#index = index;
    this.#path = path;
  }

  /**
   * Names a tensor without decoding it.
   *
   * @throws {InputError} when there is none, or it has another shape
   */
  reference(weight: string, shape: readonly number[]): WeightReference {
    const { source } = this.#index;
    const tensor = this.#index.find(this.#path, weight);
    const layer = quoteName(this.#path.join('/'));
    if (tensor === undefined) {
      throw new InputError(
        `layer ${layer}: its tensor ${quoteName(weight)} is missing; the file has ` +
          `${quoteNames(this.#nearby())}`,
      );
    }
    const found = source.shape(tensor);
    if (found.length !== shape.length || found.some((size, axis) => size !== shape[axis])) {
      throw new InputError(
        `layer ${layer}: its tensor ${quoteName(tensor)} has the shape [${found.join(', ')}], ` +
          `but the topology asks for [${shape.join(', ')}]`,
      );
    }
    return { tensor, shape };
  }

  /** The shape of a tensor as the file has it, where there is one. */
  shape(weight: string): readonly number[] | undefined {
    const tensor = this.#index.find(this.#path, weight);
    return tensor === undefined ? undefined : this.#index.source.shape(tensor);
  }

  /** Decodes a tensor. @throws {InputError} when there is none, or it has another shape */
  values(weight: string, shape: readonly number[]): Float32Array {
    const { tensor } = this.reference(weight, shape);
    const values = this.#index.source.values(tensor);
    const expected = elementCount(shape);
    if (values.length !== expected) {
      throw new InputError(
        `${quoteName(tensor)}: ${values.length} elements were decoded, but its shape has ${expected}`,
      );
    }
    return values;
  }

  /** Tensors that have the layer's name in theirs, or all. */
  #nearby(): readonly string[] {
    const { names } = this.#index.source;
    const own = names.filter((name) => name.includes(this.#path.at(-1) ?? ''));
    return own.length > 0 ? own : names;
  }
}

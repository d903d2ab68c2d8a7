import type { PithFile } from '@pith/container';

/** What lowering needs to know of a model's tensors; large ones are named, not decoded. */
export interface WeightSource {
  /** All tensors there are. */
  readonly names: readonly string[];
  has(name: string): boolean;
  shape(name: string): readonly number[];
  /** Decodes a small tensor: a bias, or a parameter of a batch normalisation. */
  values(name: string): Float32Array;
}

/** The tensors of a `.pith` file. */
export function pithWeights(file: PithFile): WeightSource {
  const shapes = new Map(file.tensors.map(({ name, shape }) => [name, shape]));
  return {
    names: [...shapes.keys()],
    has: (name) => shapes.has(name),
    shape: (name) => shapes.get(name) ?? [],
    values(name) {
      const { data } = file.decodeTensor(name);
      return data instanceof Float32Array ? data : Float32Array.from(data);
    },
  };
}

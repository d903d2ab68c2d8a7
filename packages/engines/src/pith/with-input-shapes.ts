import type { SavedModel } from '@pith/model';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A LayersModel whose inputs leave sizes open, with those of given inputs filled in. Other formats are
 * specialised on the shapes that they are run with, and come back as they are.
 *
 * @param shapes of inputs by name, batch included
 */
export function withInputShapes(
  saved: SavedModel,
  shapes: ReadonlyMap<string, readonly number[]>,
): SavedModel {
  if (saved.format !== 'tfjs-layers-model') return saved;
  const only = shapes.size === 1 ? [...shapes.values()][0] : undefined;
  const fill = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    const filled = Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, fill(inner)]),
    );
    for (const key of ['batch_input_shape', 'batch_shape']) {
      const declared = filled[key];
      const given = (typeof filled.name === 'string' ? shapes.get(filled.name) : undefined) ?? only;
      if (!Array.isArray(declared) || given?.length !== declared.length) continue;
      filled[key] = declared.map((size, axis) => (axis === 0 ? size : (size ?? given[axis]!)));
    }
    return filled;
  };
  const text = JSON.stringify(fill(JSON.parse(new TextDecoder().decode(saved.topology)) as Json));
  return { ...saved, topology: new TextEncoder().encode(text) };
}

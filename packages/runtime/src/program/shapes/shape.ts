/** Without the batch. */
export type Shape = readonly number[];

/** As frameworks show it, with the batch in front. */
export function showShape(shape: Shape): string {
  return `[${['batch', ...shape].join(', ')}]`;
}

export function showShapes(shapes: readonly Shape[]): string {
  const shown = shapes.slice(0, 8).map(showShape).join(' and ');
  return shapes.length > 8 ? `${shown} and ${shapes.length - 8} more` : shown;
}

/** An axis counted from the front; undefined where there is none such. */
export function axisOf(axis: number, rank: number): number | undefined {
  const positive = axis < 0 ? axis + rank : axis;
  return Number.isInteger(axis) && positive >= 0 && positive < rank ? positive : undefined;
}

/** How far a tensor's axes lie from those of the value that carries it. */
export function carrierOffset(rank: number): number {
  return rank === 3 || rank === 0 ? 1 : 0;
}

/** Both shapes broadcast together by NumPy's rule; undefined where they do not fit. */
export function broadcastShape(
  a: readonly number[],
  b: readonly number[],
): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 1; axis <= rank; axis++) {
    const [x, y] = [a.at(-axis) ?? 1, b.at(-axis) ?? 1];
    if (axis > a.length || axis > b.length || x === y || x === 1 || y === 1) {
      shape.unshift(axis > a.length ? y : axis > b.length ? x : x === 1 ? y : x);
    } else return undefined;
  }
  return shape;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** least, 2 · least, 4 · least, … most. */
export function powersOfTwo(least: number, most: number): number[] {
  const values = [];
  for (let value = least; value <= most; value *= 2) values.push(value);
  return values;
}

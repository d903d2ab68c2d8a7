/** A matrix of weights as the coder of its mask sees it. */
export interface MaskLayout {
  /** Inputs: all dimensions but the last, row-major. */
  readonly rows: number;
  /** Outputs: the last dimension. */
  readonly columns: number;
  /** Where the rows are pixels of a plane: [height, width, channels], their product = rows. */
  readonly plane?: readonly [number, number, number] | undefined;
}

/** Weights that the density of the whole tensor stands for beside a row's or column's own. */
const priorWeights = 3;

/** Neighbours that the expectation of row and column stands for beside those in the plane. */
const priorNeighbours = 6;

/** What a kept weight costs beyond its position: a sign and a level. */
const valueBits = 2.2;

/**
 * Estimates what it costs to keep each weight: the bits of its place given how many others of its
 * row, its column and its neighbourhood in the plane are kept, and those of its value. A weight
 * counts for others, not for itself, so that a lone one is dear.
 *
 * @param mask [rows · columns], 1 = kept
 * @param bits [rows · columns], written
 */
export function estimateKeepBits(mask: Uint8Array, layout: MaskLayout, bits: Float32Array): void {
  const { rows, columns, plane } = layout;
  const inRow = new Uint32Array(rows);
  const inColumn = new Uint32Array(columns);
  let kept = 0;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      if (mask[at] === 0) continue;
      inRow[row]!++;
      inColumn[column]!++;
      kept++;
    }
  }
  const density = (kept + 0.5) / (rows * columns + 1);
  const prior = priorWeights * density;
  const columnRate = (of: number) => (of + prior) / (rows - 1 + priorWeights) / density;
  const rowRate = (of: number) => (of + prior) / (columns - 1 + priorWeights);
  const near = new Uint8Array(columns);
  for (let row = 0, at = 0; row < rows; row++) {
    const neighbours = plane === undefined ? [] : neighbourRows(row, plane);
    near.fill(0);
    for (const other of neighbours) {
      const start = other * columns;
      for (let column = 0; column < columns; column++) near[column]! += mask[start + column]!;
    }
    const others = [rowRate(inRow[row]!), rowRate(Math.max(0, inRow[row]! - 1))] as const;
    const weight = 1 / (neighbours.length + priorNeighbours);
    for (let column = 0; column < columns; column++, at++) {
      const self = mask[at]!;
      const expected = Math.min(0.95, others[self as 0 | 1] * columnRate(inColumn[column]! - self));
      const chance =
        neighbours.length === 0 ? expected : (near[column]! + priorNeighbours * expected) * weight;
      bits[at] = valueBits - Math.log2(chance);
    }
  }
}

/** The up to eight rows beside this one in the plane, in the same channel. */
function neighbourRows(row: number, [height, width, channels]: readonly [number, number, number]) {
  const channel = row % channels;
  const pixel = (row - channel) / channels;
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const rows: number[] = [];
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
      if (u !== x || v !== y) rows.push((v * width + u) * channels + channel);
    }
  }
  return rows;
}

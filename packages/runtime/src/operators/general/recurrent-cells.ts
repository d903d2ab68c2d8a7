import type { Kernels } from '../../kernels/kernels.js';
import type { Pointer } from '../../memory/memory.js';

/** Does something to `count` numbers in their place. */
export type InPlace = (at: Pointer, count: number) => void;

/** What a cell reads and writes at one step of one sample. All are vectors of `hidden` but these two. */
export interface CellStep {
  /** [gates · hidden]: what the input contributes, biases included */
  readonly projection: Pointer;
  /** [(gates + 1) · hidden] to work in */
  readonly sums: Pointer;
  readonly hidden: Pointer;
  readonly nextHidden: Pointer;
  /** LSTM only; else any */
  readonly cell: Pointer;
  readonly nextCell: Pointer;
}

/** What does the work of a cell. */
export interface CellParts {
  readonly kernels: Kernels;
  readonly hidden: number;
  /**
   * Products of a state with the recurrent kernel: of all gates or, for a GRU whose reset gate comes
   * before the product, [of update and reset, of the candidate].
   */
  readonly products: readonly ((state: Pointer, sums: Pointer) => void)[];
  /** Clip and f, g, h of ONNX. */
  readonly activate: readonly InPlace[];
  /** LSTM [3 · hidden]: input, output, forget */
  readonly peephole?: Pointer;
}

export type Cell = (step: CellStep) => void;

/** ONNX's gates, in their order, and the vectors of state. */
export const CELLS = {
  lstm: { gates: 4, states: 2, activations: 3, plan: planLstm },
  gru: { gates: 3, states: 1, activations: 2, plan: planGru },
  simple: { gates: 1, states: 1, activations: 1, plan: planSimple },
} as const;

/** Hochreiter & Schmidhuber 1997, with the forget gates and peepholes of Gers et al. 2002. */
function planLstm({ kernels, hidden, products, activate, peephole }: CellParts): Cell {
  const [product] = products;
  const [gate, candidate, output] = activate;
  const bytes = 4 * hidden;
  return ({ projection, sums, ...state }) => {
    const [input, out, forget, fresh, spare] = [0, 1, 2, 3, 4].map((i) => sums + i * bytes) as [
      Pointer,
      Pointer,
      Pointer,
      Pointer,
      Pointer,
    ];
    const look = (at: Pointer, weights: Pointer, cell: Pointer) => {
      kernels.multiply(weights, cell, spare, hidden);
      kernels.add(at, spare, at, hidden);
    };
    product!(state.hidden, sums);
    kernels.add(sums, projection, sums, 4 * hidden);
    if (peephole !== undefined) {
      look(input, peephole, state.cell);
      look(forget, peephole + 2 * bytes, state.cell);
      gate!(input, hidden);
      gate!(forget, hidden);
    } else gate!(sums, 3 * hidden);
    candidate!(fresh, hidden);
    kernels.multiply(input, fresh, fresh, hidden);
    kernels.multiply(forget, state.cell, forget, hidden);
    kernels.add(forget, fresh, state.nextCell, hidden);
    if (peephole !== undefined) {
      look(out, peephole + bytes, state.nextCell);
      gate!(out, hidden);
    }
    kernels.affine(state.nextCell, spare, hidden, 1, 0, -Infinity, Infinity);
    output!(spare, hidden);
    kernels.multiply(out, spare, state.nextHidden, hidden);
  };
}

/** Cho et al. 2014; with one product, the variant whose reset gate comes after it. */
function planGru({ kernels, hidden, products, activate }: CellParts): Cell {
  const [product, candidateProduct] = products;
  const [gate, candidate] = activate;
  const bytes = 4 * hidden;
  return ({ projection, sums, hidden: before, nextHidden }) => {
    const [reset, fresh, spare] = [sums + bytes, sums + 2 * bytes, sums + 3 * bytes];
    product!(before, sums);
    kernels.add(sums, projection, sums, 2 * hidden);
    gate!(sums, 2 * hidden);
    if (candidateProduct) {
      kernels.multiply(reset, before, spare, hidden);
      candidateProduct(spare, fresh);
    } else kernels.multiply(reset, fresh, fresh, hidden);
    kernels.add(fresh, projection + 2 * bytes, fresh, hidden);
    candidate!(fresh, hidden);
    // (1 − z) · fresh + z · before
    kernels.subtract(before, fresh, spare, hidden);
    kernels.multiply(spare, sums, spare, hidden);
    kernels.add(fresh, spare, nextHidden, hidden);
  };
}

/** Elman 1990. */
function planSimple({ kernels, hidden, products, activate }: CellParts): Cell {
  const [product] = products;
  const [gate] = activate;
  return ({ projection, sums, hidden: before, nextHidden }) => {
    product!(before, sums);
    kernels.add(sums, projection, nextHidden, hidden);
    gate!(nextHidden, hidden);
  };
}

import { IDENTITY } from '../../activation.js';
import type { Recurrent } from '../../general-operations.js';
import type { Algebra } from './algebra.js';
import { broadcastShape } from './axes.js';
import { fold } from './fold.js';
import type { Forms } from './forms.js';
import { type Computed, carrierShape, type Known, type Tensor } from './tensor.js';

/** Products of matrices of which at least one is not known, and layers made of such. */
export class ProductAlgebra {
  readonly #forms: Forms;
  readonly #algebra: Algebra;

  constructor(forms: Forms, algebra: Algebra) {
    this.#forms = forms;
    this.#algebra = algebra;
  }

  matrixProduct(a: Tensor, b: Tensor): Tensor {
    const algebra = this.#algebra;
    if (a.shape.length === 0 || b.shape.length === 0) {
      return algebra.wrong(`a product of matrices [${a.shape}] and [${b.shape}] has no meaning`);
    }
    if (a.shape.length === 1) {
      const row = this.matrixProduct(algebra.reshape(a, [1, ...a.shape]), b);
      // By a vector, the row's own axis is the only one left.
      const columns = b.shape.length === 1 ? [] : row.shape.slice(-1);
      return algebra.reshape(row, [
        ...row.shape.slice(0, b.shape.length === 1 ? -1 : -2),
        ...columns,
      ]);
    }
    if (b.shape.length === 1) {
      const column = this.matrixProduct(a, algebra.reshape(b, [...b.shape, 1]));
      return algebra.reshape(column, column.shape.slice(0, -1));
    }
    const [rows, inner] = a.shape.slice(-2) as [number, number];
    const [depth, columns] = b.shape.slice(-2) as [number, number];
    const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (inner !== depth || !batch) {
      return algebra.wrong(`matrices [${a.shape}] and [${b.shape}] cannot be multiplied`);
    }
    const shape = [...batch, rows, columns];
    if (!a.known && b.known && b.shape.slice(0, -2).every((size) => size === 1)) {
      return this.#fullyConnected(a, algebra.reshape(b, [depth, columns]) as Known, shape);
    }
    const { builder, layer } = this.#forms;
    if (a.known && b.known) {
      return fold({ kind: 'matrix-product', layer, transposeRight: false }, [a, b], 'float');
    }
    const inputs = [this.#forms.plain(a), this.#forms.plain(b)];
    const value = builder.add(
      { kind: 'matrix-product', layer, inputs, transposeRight: false },
      { shape: carrierShape(shape) },
    );
    return this.#forms.computed(value, shape, 'float');
  }

  #fullyConnected(x: Computed, kernel: Known, shape: readonly number[]): Tensor {
    const { builder, layer } = this.#forms;
    const value = builder.add({
      ...{ kind: 'fully-connected', layer, inputs: [this.#forms.plain(x)] },
      ...{ kernel: this.#forms.weights(kernel), epilogue: { activation: IDENTITY } },
    });
    // The kernel may have had more axes than the input.
    const carried = builder.reshape(layer, value, carrierShape(shape));
    return this.#forms.computed(carried, shape, 'float');
  }

  recurrent(
    x: Tensor,
    states: readonly Tensor[],
    { directions, ...cell }: Parameters<Algebra['recurrent']>[2],
  ): Tensor {
    const { builder, layer } = this.#forms;
    const algebra = this.#algebra;
    const [steps = 0, batch = 0, inputs = 0] = x.shape;
    const gates = { lstm: 4, gru: 3, simple: 1 }[cell.cell] * cell.hidden;
    const fits = directions.every(
      ({ kernel, recurrent }) =>
        String(kernel.shape) === String([inputs, gates]) &&
        String(recurrent.shape) === String([cell.hidden, gates]),
    );
    const state = [directions.length, batch, cell.hidden];
    if (x.shape.length !== 3 || !fits || states.some((s) => String(s.shape) !== String(state))) {
      return algebra.wrong(
        `its input [${x.shape}], states [${states.map((s) => s.shape).join('], [')}] and kernels ` +
          `[${directions.map((d) => `${d.kernel.shape}], [${d.recurrent.shape}`).join('], [')}] do ` +
          `not go together for ${cell.hidden} hidden units`,
      );
    }
    const shape = [steps, cell.cell === 'lstm' ? 2 : 1, ...state];
    const made: Recurrent['directions'] = directions.map((direction) => ({
      ...direction,
      kernel: this.#weights(direction.kernel),
      recurrent: this.#weights(direction.recurrent),
    }));
    const value = builder.add(
      {
        ...{ kind: 'recurrent', layer, ...cell, directions: made },
        inputs: [x, ...states].map((tensor) => this.#forms.plain(tensor)),
      },
      { shape },
    );
    return this.#forms.computed(value, shape, 'float');
  }

  #weights(kernel: Tensor) {
    return this.#forms.weights(this.#algebra.requireKnown(kernel, 'the kernel'));
  }
}

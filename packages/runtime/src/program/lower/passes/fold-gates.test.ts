import { describe, expect, it } from 'vitest';
import { RELU } from '../../activation.js';
import type { Algebra } from '../algebra/algebra.js';
import { ProgramAlgebra } from '../algebra/program-algebra.js';
import type { Tensor } from '../algebra/tensor.js';
import { ProgramBuilder } from '../program-builder.js';
import { simplifyGraph } from '../simplify-graph.js';

/** What is left of a formula after simplification. */
function simplified(
  formula: (x: Tensor, algebra: Algebra, number: (value: number) => Tensor) => Tensor,
) {
  const builder = new ProgramBuilder();
  const algebra = new ProgramAlgebra(builder);
  const input = algebra.input('x', [2, 5], 'float');
  const x = algebra.carrier(input);
  const y = formula(input, algebra, (value) => algebra.known([value], [], 'float'));
  const program = builder.finish(
    [{ name: 'x', value: x }],
    [{ name: 'y', value: algebra.carrier(y) }],
  );
  return simplifyGraph(program).operations;
}

const clip = (algebra: Algebra, x: Tensor, low: number, high: number) =>
  algebra.activate(x, { kind: 'clamp', low, high });

describe('foldGates', () => {
  it('finds hard swish as exporters spell it: x · clip(x + 3, 0, 6) / 6', () => {
    const [only, ...others] = simplified((x, algebra, number) => {
      const gate = clip(algebra, algebra.binary('add', x, number(3)), 0, 6);
      return algebra.binary('divide', algebra.binary('multiply', x, gate), number(6));
    });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ kind: 'pointwise', epilogue: { activation: { kind: 'gate' } } });
    const activation =
      only?.kind === 'pointwise' && only.epilogue.activation.kind === 'gate'
        ? only.epilogue.activation
        : undefined;
    const expected = { scale: 1 / 6, offset: 0.5, low: 0, high: 1 };
    for (const name of ['scale', 'offset', 'low', 'high'] as const) {
      expect(activation?.[name]).toBeCloseTo(expected[name], 6);
    }
  });

  it('finds swish, whichever factor comes first', () => {
    for (const swapped of [false, true]) {
      const operations = simplified((x, algebra) => {
        const gate = algebra.activate(x, { kind: 'sigmoid' });
        return swapped ? algebra.binary('multiply', gate, x) : algebra.binary('multiply', x, gate);
      });
      expect(operations).toMatchObject([{ epilogue: { activation: { kind: 'swish' } } }]);
    }
  });

  it('finds GELU', () => {
    const operations = simplified((x, algebra, number) => {
      const erf = algebra.unary('error-function', algebra.binary('divide', x, number(Math.SQRT2)));
      const product = algebra.binary('multiply', x, algebra.binary('add', erf, number(1)));
      return algebra.binary('multiply', product, number(0.5));
    });
    expect(operations).toMatchObject([{ epilogue: { activation: { kind: 'gelu' } } }]);
  });

  it('puts them into the layer before', () => {
    const operations = simplified((x, algebra) => {
      const kernel = algebra.known(new Float32Array(15), [5, 3], 'float');
      const sum = algebra.matrixProduct(x, kernel);
      return algebra.binary('multiply', sum, algebra.activate(sum, { kind: 'sigmoid' }));
    });
    expect(operations).toMatchObject([
      { kind: 'fully-connected', epilogue: { activation: { kind: 'swish' } } },
    ]);
  });

  it.each<[string, Parameters<typeof simplified>[0], number]>([
    ['another value', (x, a) => a.binary('multiply', x, a.activate(a.unary('sine', x), RELU)), 3],
    [
      'a gate that others read',
      (x, a) => {
        const gate = a.activate(x, { kind: 'sigmoid' });
        return a.binary('add', a.binary('multiply', x, gate), gate);
      },
      3,
    ],
    [
      'a vector of slopes',
      (x, a) => {
        const slopes = a.known([1, 2, 3, 4, 5], [5], 'float');
        return a.binary('multiply', x, clip(a, a.binary('multiply', x, slopes), 0, 1));
      },
      2,
    ],
  ])('leaves the product with %s alone', (_, formula, count) => {
    expect(simplified(formula)).toHaveLength(count);
  });
});

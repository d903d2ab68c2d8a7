import { elementCount, encodeModel, readModel } from '@pith/container';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../engine.js';
import type { BinaryMode, ReduceMode, UnaryMode } from '../../general-operations.js';
import { ProgramBuilder } from '../program-builder.js';
import { simplify } from '../simplify.js';
import type { Algebra } from './algebra.js';
import { ProgramAlgebra } from './program-algebra.js';
import type { Tensor } from './tensor.js';

/** What is done with one tensor to make another. */
type Step = (algebra: Algebra, x: Tensor) => Tensor;

const noModel = await readModel(
  (await encodeModel({ format: 'test', topology: new Uint8Array(1), recipe: '', tensors: [] }))
    .bytes,
);

/** The numbers of the result when all is known while lowering, and when nothing is. */
async function bothWays(shape: readonly number[], data: Float32Array, steps: readonly Step[]) {
  const follow = (algebra: ProgramAlgebra, x: Tensor) =>
    steps.reduce((tensor, step) => step(algebra, tensor), x);
  const folding = new ProgramAlgebra(new ProgramBuilder());
  const folded = follow(folding, folding.known(data, shape, 'float'));
  if (!folded.known) throw new Error('a known tensor gave one that is not');

  const builder = new ProgramBuilder();
  const algebra = new ProgramAlgebra(builder);
  const input = algebra.input('x', shape, 'float');
  const from = algebra.carrier(input);
  const result = follow(algebra, input);
  const program = simplify(
    builder.finish(
      [{ name: 'x', value: from }],
      [{ name: 'y', value: algebra.carrier(result), shape: result.shape }],
    ),
  );
  const thread = { index: 0, count: 1 };
  const engine = await Engine.create(noModel, { program }, { instructionSet: 'auto', thread });
  const output = new Float32Array(elementCount(result.shape));
  engine.run(1, { inputs: [data], outputs: [output] });
  return { folded, result, output };
}

const sizes = (rank: { minLength: number; maxLength: number }) =>
  fc.array(fc.integer({ min: 1, max: 4 }), rank);

/** A step that fits a shape, drawn by numbers. */
function stepFor(shape: readonly number[], draw: (below: number) => number): Step {
  const rank = shape.length;
  const axis = rank === 0 ? 0 : draw(rank);
  const vector = Float32Array.from({ length: 24 }, (_, i) => ((i * 7) % 11) / 4 - 1.3);
  const operand = (algebra: Algebra) => {
    const kept = shape.map((size) => (draw(2) === 0 ? size : 1)).slice(draw(rank + 1));
    const data = Array.from({ length: elementCount(kept) }, (_, i) => vector[i % 24]! + 0.01);
    return algebra.known(data, kept, 'float');
  };
  const binaries: BinaryMode[] = ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'];
  const unaries: UnaryMode[] = ['absolute', 'negate', 'square', 'sine', 'floor', 'sign'];
  const reductions: ReduceMode[] = ['sum', 'mean', 'maximum', 'minimum', 'euclidean-norm'];
  const choices: Step[] = [
    (algebra, x) => algebra.binary(binaries[draw(6)]!, x, operand(algebra)),
    (algebra, x) => algebra.binary(binaries[draw(3)]!, operand(algebra), x),
    (algebra, x) => algebra.binary(binaries[draw(3)]!, x, x),
    (algebra, x) => algebra.unary(unaries[draw(6)]!, x),
    (algebra, x) => algebra.activate(x, { kind: 'sigmoid' }),
    (algebra, x) => algebra.activate(x, { kind: 'clamp', low: -0.5, high: 0.75 }),
    (algebra, x) =>
      algebra.select(algebra.binary('greater', x, operand(algebra)), x, operand(algebra)),
    (algebra, x) => algebra.reshape(x, [...x.shape.filter((_, i) => i !== axis), shape[axis] ?? 1]),
    (algebra, x) => algebra.reshape(x, [1, elementCount(x.shape)]),
    (algebra, x) =>
      algebra.transpose(
        x,
        shape.map((_, i) => (i + axis) % rank),
      ),
    (algebra, x) =>
      algebra.transpose(
        x,
        shape.map((_, i) => rank - 1 - i),
      ),
    (algebra, x) => algebra.broadcast(x, [2, ...shape]),
  ];
  if (rank > 0) {
    choices.push(
      (algebra, x) =>
        algebra.slice(
          x,
          shape.map((size, i) => (i === axis ? size - 1 : 0)),
          shape,
          shape.map((_, i) => (i === axis ? -1 : 1)),
        ),
      (algebra, x) =>
        algebra.slice(
          x,
          shape.map(() => 0),
          shape.map((size, i) => (i === axis ? Math.ceil(size / 2) : size)),
        ),
      (algebra, x) => algebra.concatenate([x, algebra.activate(x, { kind: 'tanh' }), x], axis),
      (algebra, x) =>
        algebra.pad(
          x,
          shape.map((_, i) => (i === axis ? 1 : 0)),
          shape.map(() => 1),
        ),
      (algebra, x) =>
        algebra.pad(
          x,
          shape.map(() => 1),
          shape.map((_, i) => i % 2),
          'edge',
        ),
      (algebra, x) =>
        algebra.gather(x, algebra.known([shape[axis]! - 1, 0, -1], [3], 'integer'), axis),
      (algebra, x) =>
        algebra.reduce(reductions[draw(5)]!, x, [axis], { keepDimensions: draw(2) === 0 }),
      (algebra, x) => algebra.reduce(reductions[draw(5)]!, x, [0, axis], { keepDimensions: true }),
      (algebra, x) => algebra.softmax(x, axis),
      (algebra, x) =>
        algebra.cumulativeSum(x, axis, { exclusive: draw(2) === 0, reverse: draw(2) === 0 }),
      (algebra, x) => algebra.topK(x, 1 + draw(shape[axis]!), axis, { largest: true }).values,
      (algebra, x) =>
        algebra.affine(x, vector.slice(0, shape[axis]), vector.slice(3, 3 + shape[axis]!), axis),
      (algebra, x) =>
        algebra.cast(algebra.arg('maximum', x, axis, { keepDimensions: true }), 'float'),
    );
  }
  if (rank >= 2) {
    choices.push(
      (algebra, x) => {
        const depth = shape.at(-1)!;
        const kernel = Array.from({ length: depth * 3 }, (_, i) => vector[i % 24]!);
        return algebra.matrixProduct(x, algebra.known(kernel, [depth, 3], 'float'));
      },
      (algebra, x) => {
        const last = shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
        return algebra.matrixProduct(x, algebra.transpose(x, last));
      },
    );
  }
  // What an image can be made of, and unmade of.
  if (rank === 4 && shape[0] === 1) {
    const order = draw(2) === 0 ? 'channels-first' : 'channels-last';
    const area = order === 'channels-first' ? [2, 3] : [1, 2];
    choices.push(
      (algebra, x) => algebra.reduce('mean', x, area, { keepDimensions: draw(2) === 0 }),
      (algebra, x) => algebra.transpose(x, [0, 2, 3, 1]),
      (algebra, x) => algebra.transpose(x, [0, 3, 1, 2]),
      (algebra, x) =>
        algebra.affine(x, vector.slice(0, shape[1]), vector.slice(5, 5 + shape[1]!), 1),
      (algebra, x) =>
        algebra.binary('multiply', x, algebra.reduce('maximum', x, area, { keepDimensions: true })),
      (algebra, x) =>
        algebra.prelu(x, algebra.known(vector.slice(0, shape[1]), [shape[1]!, 1, 1], 'float')),
    );
  }
  return choices[draw(choices.length)]!;
}

describe('ProgramAlgebra', () => {
  it('computes while running what it computes while lowering', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          sizes({ minLength: 0, maxLength: 5 }),
          sizes({ minLength: 3, maxLength: 3 }).map((shape) => [1, ...shape]),
        ),
        fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
        fc.integer({ min: 1, max: 5 }),
        async (shape, numbers, count) => {
          const data = Float32Array.from(
            { length: elementCount(shape) },
            (_, i) => Math.sin(i * 12.9898) * 2,
          );
          let drawn = 0;
          const draw = (below: number) => numbers[drawn++ % numbers.length]! % Math.max(below, 1);
          // Shapes are followed along, so that every step fits the one before.
          const steps: Step[] = [];
          const tracer = new ProgramAlgebra(new ProgramBuilder());
          let traced: Tensor = tracer.known(data, shape, 'float');
          for (let i = 0; i < count; i++) {
            const at = drawn;
            const now = traced.shape;
            if (now.length > 6 || elementCount(now) > 400) break;
            // Each run of a step draws the same.
            const step: Step = (algebra, x) => {
              const later = drawn;
              drawn = at;
              const made = stepFor(now, draw)(algebra, x);
              drawn = Math.max(later, drawn);
              return made;
            };
            traced = step(tracer, traced);
            steps.push(step);
          }
          const { folded, result, output } = await bothWays(shape, data, steps);
          expect(result.shape).toEqual(folded.shape);
          const expected = Array.from(folded.data());
          const scale = expected.reduce((most, y) => Math.max(most, Math.abs(y)), 1);
          output.forEach((y, i) => {
            expect(Math.abs(y - expected[i]!) / scale || 0).toBeLessThan(2e-5);
          });
        },
      ),
      { numRuns: 300 },
    );
  }, 30_000);
});

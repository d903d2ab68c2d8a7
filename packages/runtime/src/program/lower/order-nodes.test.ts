import { InputError } from '@pith/container';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DataflowNode } from './dataflow.js';
import { orderNodes } from './order-nodes.js';

const node = (name: string, inputs: string[], outputs = [name]): DataflowNode => ({
  ...{ name, operation: 'Op', inputs, outputs },
  lower: () => [],
});

it('puts every node after those that it reads from, and leaves out what nobody wants', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat({ max: 100 }), { maxLength: 3 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
      (reads, keys) => {
        // Node i reads from earlier ones only, so the graph is sound; the file has them shuffled.
        const nodes = reads.map((from, i) =>
          node(`n${i}`, i === 0 ? ['x'] : from.map((other) => `n${other % i}`)),
        );
        const shuffled = nodes
          .map((one, i) => ({ one, key: keys[i]! }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const last = `n${reads.length - 1}`;
        const ordered = orderNodes(shuffled, [last]).map(({ name }) => name);
        const wanted = new Set([last]);
        for (const one of nodes.toReversed()) {
          if (wanted.has(one.name)) for (const input of one.inputs) wanted.add(input);
        }
        wanted.delete('x');
        expect(new Set(ordered)).toEqual(wanted);
        for (const [at, name] of ordered.entries()) {
          const { inputs } = nodes.find((one) => one.name === name)!;
          for (const input of inputs) {
            if (input !== 'x') expect(ordered.indexOf(input)).toBeLessThan(at);
          }
        }
      },
    ),
  );
});

it('takes a chain longer than a call stack is deep', () => {
  const chain = Array.from({ length: 50_000 }, (_, i) =>
    node(`n${i}`, [i === 0 ? 'x' : `n${i - 1}`]),
  );
  expect(orderNodes(chain.toReversed(), ['n49999'])).toHaveLength(50_000);
});

it.each([
  ['itself', [node('a', ['a'])]],
  ['a ring', [node('a', ['c']), node('b', ['a']), node('c', ['b'])]],
  ['a ring behind others', [node('z', ['x']), node('a', ['z', 'b']), node('b', ['z', 'a'])]],
])('refuses a node that waits for %s', (_, nodes) => {
  const order = () => orderNodes(nodes, ['a']);
  expect(order).toThrow(InputError);
  expect(order).toThrow(/cycle through Op/);
});

it('refuses two nodes that make one tensor', () => {
  const nodes = [node('a', ['x'], ['y']), node('b', ['x'], ['y'])];
  expect(() => orderNodes(nodes, ['y'])).toThrow(/two nodes make the tensor "y"/);
});

import { pithHandler } from '@pith/adapters';
import { load } from '@pith/runtime';
import { describe, expect, it } from 'vitest';
import { loadTfjsNode } from '../../packages/engines/src/tensorflow/load-tfjs-node.js';
import { noise } from './graph-builder.js';
import { pithOf } from './pith-of.js';
import { smallGraph } from './small-graph.js';

/** It needs a native addon, which not every machine has. */
const tf = await loadTfjsNode().catch(() => undefined);

describe.skipIf(tf === undefined)('tfjs-node, with pithHandler', () => {
  it('gives what the runtime gives', async () => {
    const bytes = await pithOf(smallGraph());
    const numbers = noise(4 * 6, 1);
    const graph = await tf!.loadGraphModel(pithHandler(bytes));
    const y = graph.execute({ x: tf!.tensor2d(numbers, [4, 6]) }, 'y');
    const expected = (Array.isArray(y) ? y[0]! : y).dataSync();

    // The runtime has no strings: only the output of numbers is asked for.
    const { topology, ...rest } = smallGraph();
    const json = JSON.parse(new TextDecoder().decode(topology));
    delete json.signature.outputs.names;
    const numeric = { ...rest, topology: new TextEncoder().encode(JSON.stringify(json)) };
    const model = await load(await pithOf(numeric));
    const { y: found } = await model.run({ x: Float32Array.from(numbers) });
    model.dispose();
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of found!.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  });
});

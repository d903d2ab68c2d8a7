import { BitCost, ContextModels, chooseScan, codeTensor } from '../../dist/context-coder/index.js';
import { RangeDecoder, RangeEncoder } from '../../dist/range-coder.js';

/** The context coder of compact files, all tensors of a file in one stream (docs/coding.md). */
export const context = {
  name: 'context',

  choose: (streams) =>
    streams.map((stream) => chooseScan(stream, stream.symbols, stream.previousOutputs)),

  /** Of each tensor in its place among the others. */
  sizes(streams, scans) {
    const models = new ContextModels();
    return streams.map((stream, i) => {
      const cost = new BitCost();
      codeTensor(cost, models, { ...stream, scan: scans[i] }, stream.symbols.slice());
      return cost.bits / 8;
    });
  },

  *encode(streams, scans) {
    const encoder = new RangeEncoder(16);
    const models = new ContextModels();
    for (const [i, stream] of streams.entries()) {
      codeTensor(encoder, models, { ...stream, scan: scans[i] }, stream.symbols.slice());
      yield undefined;
    }
    return encoder.finish();
  },

  *decode(bytes, streams, scans) {
    const decoder = new RangeDecoder(bytes, 16);
    const models = new ContextModels();
    for (const [i, stream] of streams.entries()) {
      const symbols = new Uint16Array(stream.symbols.length);
      codeTensor(decoder, models, { ...stream, scan: scans[i] }, symbols);
      yield symbols;
    }
  },
};

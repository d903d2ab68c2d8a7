import { candidateRows, codeAdaptively } from '../../dist/adaptive-coder.js';
import { adaptiveStream } from '../../dist/adaptive-stream.js';
import { LevelCoder } from '../../dist/level-coder.js';
import { RangeEncoder } from '../../dist/range-coder.js';

/** Binary arithmetic coding under contexts of the column: coder 2 of the format. */
export const adaptive = {
  name: 'adaptive',

  choose: (streams) =>
    streams.map(({ symbols, alphabet, center, shape }) =>
      codeAdaptively(symbols, alphabet, center, candidateRows(shape)),
    ),

  sizes: (_, choices) => choices.map(({ payloadBytes }) => payloadBytes),

  *encode(streams, choices) {
    const coded = [];
    for (const [i, { symbols, alphabet, center }] of streams.entries()) {
      const encoder = new RangeEncoder(12);
      const levels = new LevelCoder(encoder, center, alphabet, choices[i].row);
      for (let k = 0; k < symbols.length; k++) levels.code(symbols[k]);
      coded.push(encoder.finish());
      yield coded.at(-1);
    }
    return coded;
  },

  *decode(coded, streams, choices) {
    for (const [i, { symbols, alphabet }] of streams.entries()) {
      const target = new Uint16Array(symbols.length);
      const source = { bytes: coded[i], offset: 0, label: '' };
      adaptiveStream.decode(source, choices[i], target, alphabet);
      yield target;
    }
  },
};

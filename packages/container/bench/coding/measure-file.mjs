import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { GapStatistics } from '../../dist/relative-index.js';
import { adaptive } from './adaptive.mjs';
import { fixedBytes, zeroOrderBytes } from './bounds.mjs';
import { context } from './context.mjs';
import { fileStreams } from './file-streams.mjs';
import { generalBytes } from './general.mjs';
import { huffman } from './huffman.mjs';
import { mostMemory } from './memory.mjs';
import { timeInTurns } from './speeds.mjs';

/**
 * What a file's tensors with codebooks take in each coder, and how fast and in how much memory they are
 * coded. Bytes are those of the symbols alone, without codebooks and headers.
 *
 * @param {string} path of a `.pith` file
 * @param {{ rounds?: number, decoders?: { name: string, of: string, decode: Function }[] }} options
 *   rounds of timing; 0 leaves speed and memory out. Other decoders of what one of the coders (`of`)
 *   makes are timed with them; they take what the coder's own takes and promise each tensor's symbols
 * @returns `undefined` where no tensor has a codebook
 */
export async function measureFile(path, { rounds = 0, decoders = [] } = {}) {
  const streams = await fileStreams(path);
  if (streams.length === 0) return undefined;
  const coded = [huffman, adaptive, context].map((coder) => {
    const choices = coder.choose(streams);
    const bytes = finished(coder.encode(streams, choices));
    checkSymbols(path, coder.name, [...coder.decode(bytes, streams, choices)], streams);
    return { coder, choices, bytes, sizes: coder.sizes(streams, choices) };
  });
  const inContexts = coded.find(({ coder }) => coder === context);
  const others = [];
  for (const decoder of decoders) {
    const { bytes, choices } = coded.find(({ coder }) => coder.name === decoder.of);
    const symbols = await decoder.decode(bytes, streams, choices);
    checkSymbols(path, decoder.name, symbols, streams);
    others.push({ decoder, bytes, choices });
  }
  // Before anything is timed: what is compiled well is also collected sooner.
  const memory = rounds > 0 ? memoryOf(coded, streams) : undefined;
  const weights = streams.reduce((sum, { symbols }) => sum + symbols.length, 0);
  return {
    ...{ name: basename(path, '.pith'), fileBytes: statSync(path).size, weights },
    contextStream: inContexts.bytes.length,
    streams: streams.map((stream, i) => ({
      ...{ name: stream.name, shape: stream.shape, levels: stream.alphabet - 1 },
      nonzeros: new GapStatistics(stream.symbols).nonzeros,
      scan: inContexts.choices[i],
      bytes: {
        'zero-order': zeroOrderBytes(stream),
        fixed: fixedBytes(stream),
        ...Object.fromEntries(coded.map(({ coder, sizes }) => [coder.name, sizes[i]])),
        ...generalBytes(stream),
      },
    })),
    ...(rounds > 0 && {
      speeds: await speedsOf(coded, others, streams, { rounds, weights }),
      memory,
    }),
  };
}

/** Millions of weights a second, zeros included. */
async function speedsOf(coded, others, streams, { rounds, weights }) {
  const works = {};
  for (const { coder, choices, bytes } of coded) {
    works[`${coder.name} choose`] = () => coder.choose(streams);
    works[`${coder.name} encode`] = () => finished(coder.encode(streams, choices));
    works[`${coder.name} decode`] = () => finished(coder.decode(bytes, streams, choices));
  }
  for (const { decoder, bytes, choices } of others) {
    works[`${decoder.name} decode`] = () => decoder.decode(bytes, streams, choices);
  }
  const speeds = {};
  for (const [name, times] of Object.entries(await timeInTurns(works, { rounds }))) {
    const [coder, action] = [name.slice(0, name.lastIndexOf(' ')), name.split(' ').at(-1)];
    const rate = (seconds) => weights / seconds / 1e6;
    speeds[coder] ??= {};
    speeds[coder][action] = {
      ...{ median: rate(times.median), least: rate(times.most), most: rate(times.least) },
    };
  }
  return speeds;
}

/** Bytes of arrays beside the symbols. */
function memoryOf(coded, streams) {
  return Object.fromEntries(
    coded.map(({ coder, choices, bytes }) => [
      coder.name,
      {
        encode: mostMemory(() => coder.encode(streams, choices)),
        decode: mostMemory(() => coder.decode(bytes, streams, choices)),
      },
    ]),
  );
}

/** What a generator returns at its end. */
function finished(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function checkSymbols(path, coder, decoded, streams) {
  for (const [i, { name, symbols }] of streams.entries()) {
    if (symbols.every((symbol, k) => symbol === decoded[i][k])) continue;
    throw new Error(`${path}: ${coder}: ${name} does not come back`);
  }
}

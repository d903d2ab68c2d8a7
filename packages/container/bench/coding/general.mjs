import { spawnSync } from 'node:child_process';
import * as zlib from 'node:zlib';
import { GapStatistics, toEntries } from '../../dist/relative-index.js';
import { bitsFor } from './file-streams.mjs';

/**
 * What general compressors make of a tensor's symbols: the smaller of the gaps and values, a byte each,
 * and of all symbols packed into as few bits as they fit in. `undefined` where there is no such program.
 */
export function generalBytes(stream) {
  const forms = packedForms(stream);
  return Object.fromEntries(
    Object.entries(compressors).map(([name, { compress }]) => {
      const sizes = forms.map((form) => compress?.(form));
      return [name, compress === undefined ? undefined : Math.min(...sizes)];
    }),
  );
}

/** What each is by. @returns {Record<string, string>} */
export function generalTools() {
  return Object.fromEntries(
    Object.entries(compressors).map(([name, { tool }]) => [name, tool ?? 'not found']),
  );
}

function packedForms({ symbols, alphabet }) {
  const bits = bitsFor(alphabet);
  const packed = new Uint8Array(Math.ceil((symbols.length * bits) / 8));
  for (let i = 0; i < symbols.length; i++) {
    for (let bit = 0; bit < bits; bit++) {
      const at = i * bits + bit;
      if ((symbols[i] >> (bits - 1 - bit)) & 1) packed[at >> 3] |= 0x80 >> (at & 7);
    }
  }
  const gaps = new GapStatistics(symbols);
  const { gaps: gapBytes, values } = toEntries(symbols, 8, gaps.nonzeros + gaps.atWidth(8).fillers);
  const wide = alphabet > 256 ? [...values].flatMap((v) => [v >> 8, v & 255]) : values;
  return [packed, Uint8Array.of(...gapBytes, ...wide)];
}

/** The length of what a program makes of its input, or `undefined` where there is none or it fails. */
function through(program, args, input) {
  const { status, stdout } = spawnSync(program, args, { input, maxBuffer: 2 ** 28 });
  return status === 0 ? stdout.length : undefined;
}

/** The first of several ways that gives something. */
function firstOf(ways) {
  for (const [tool, compress] of ways) {
    if (compress(new Uint8Array(100)) !== undefined) return { tool, compress };
  }
  return {};
}

// In the form of .lzma files, whose headers are the smaller ones.
const PYTHON_LZMA =
  'import lzma, sys; sys.stdout.buffer.write(lzma.compress(sys.stdin.buffer.read(), ' +
  'format=lzma.FORMAT_ALONE, preset=9 | lzma.PRESET_EXTREME))';

const compressors = {
  xz: firstOf([
    ['xz -9e --format=lzma', (bytes) => through('xz', ['-9e', '--format=lzma', '-c'], bytes)],
    ["Python's lzma, FORMAT_ALONE, 9e", (bytes) => through('python3', ['-c', PYTHON_LZMA], bytes)],
  ]),
  'zstd -19': firstOf([
    ['zstd -19 --no-check', (bytes) => through('zstd', ['-19', '--no-check', '-c', '-q'], bytes)],
    // From Node 22.15 on.
    [
      "Node's zstd, level 19",
      (bytes) =>
        zlib.zstdCompressSync?.(bytes, {
          params: { [zlib.constants.ZSTD_c_compressionLevel]: 19 },
        }).length,
    ],
  ]),
  brotli: {
    tool: "Node's brotli, quality 11",
    compress: (bytes) =>
      zlib.brotliCompressSync(bytes, {
        params: {
          [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
          [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }).length,
  },
};

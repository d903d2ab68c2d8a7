import { FIRST, LAST } from './convolve-modes.js';
import type { Taps } from './taps.js';

/** What a tile's inputs may take of a first-level cache of 32 to 48 kB. Of 20, 30 and 45 kB, 30 measured best. */
const BLOCK_BYTES = 30_000;

/**
 * Channels a page of memory or more apart come through prefetchers that follow some 32 streams, but
 * a block of too few non-zeros an output costs more than it spares.
 */
const DISTANT_CHANNELS = 32;
const DISTANT_NONZEROS = 10;

/** Sums that wait for the next block should do so in a second-level cache, beside the weights. */
const STRIP_BYTES = 512_000;

/** Vectors that a tile of the kernels holds. */
const TILE = 10;

/** One kernel call: some outputs' sums over some channels. */
export interface Block {
  readonly firstChannel: number;
  readonly channels: number;
  /** of the input's channels and of the weights' third axis, where the block begins */
  readonly group: number;
  readonly begin: number;
  readonly end: number;
  readonly mode: number;
}

/** Vectors that are taken through all blocks before the next ones are. */
export function stripOf(vectors: number, outputs: number, blocksAGroup: number): number {
  const strips = blocksAGroup === 1 ? 1 : Math.ceil((vectors * 16 * outputs) / STRIP_BYTES);
  return Math.ceil(vectors / strips / TILE) * TILE;
}

/**
 * Most channels a block, so that their cells that a tile reads stay in the first-level cache.
 *
 * @param nonzeros of the average output channel
 */
export function blockSize(
  taps: Taps,
  depth: number,
  vectors: number,
  reachable: number,
  nonzeros: number,
): number {
  // A tile's 40 cells and their neighbours take two to four cache lines of 64 bytes a row.
  const near = Math.floor(BLOCK_BYTES / (128 + 224 * (taps.rows - 1)));
  const distant = taps.stride * 4 > 4096;
  const worthwhile = Math.ceil((DISTANT_NONZEROS * depth) / Math.max(1, nonzeros));
  const most = distant ? Math.max(DISTANT_CHANNELS, worthwhile) : Infinity;
  const fitting = Math.max(1, Math.min(near, most));
  // Where there are but one or two tiles, blocks spare fewer misses than they cost additions.
  return Math.min(depth, reachable, vectors > 2 * TILE ? fitting : 2 * fitting);
}

/** Blocks of at most `size` channels, about equally many in each. */
export function divideIntoBlocks(
  depth: number,
  groups: number,
  outputs: number,
  slice: { begin: number; end: number },
  size: number,
): Block[] {
  const count = Math.max(1, Math.ceil(depth / size));
  const blocks: Block[] = [];
  for (let group = 0; group < groups; group++) {
    const begin = Math.max(slice.begin, (group * outputs) / groups);
    const end = Math.min(slice.end, ((group + 1) * outputs) / groups);
    if (begin >= end) continue;
    for (let i = 0; i < count; i++) {
      const first = Math.floor((i * depth) / count);
      blocks.push({
        group,
        firstChannel: group * depth + first,
        channels: Math.floor(((i + 1) * depth) / count) - first,
        begin,
        end,
        mode: (i === 0 ? FIRST : 0) | (i === count - 1 ? LAST : 0),
      });
    }
  }
  return blocks;
}

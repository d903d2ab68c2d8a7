import { defineDataflow } from '../dataflow.js';
import { keep, loop, spread } from '../loop-nest.js';

/**
 * No local reuse (NLR; ISCA 2016, §IV: DianNao and others): elements have no register file, all
 * its area is buffer. q elements, one a channel, add up to a partial sum of a filter; p filters work
 * at once and share their inputs. Each weight and each partial sum comes from the buffer every time.
 */
export const noLocalReuse = defineDataflow({
  name: 'no-local-reuse',
  symbol: 'NLR',
  source: 'Chen, Emer, Sze, ISCA 2016, §IV',
  registerFileBytes: 0,
  nest: [
    loop('N', 'n'),
    loop('E', 'e'),
    loop('F', 'f'),
    loop('M', 'm'),
    keep('partialSums', 'buffer'), // n·m·e·f
    loop('C', 'q'),
    keep('inputs', 'buffer'), // n·q·h·w
    keep('weights', 'buffer'), // m·q·R·S
    loop('R'),
    loop('S'),
    loop('N'),
    loop('E'),
    loop('F'),
    loop('M', 'p'),
    spread('C'), // over q
    spread('M'), // over p
  ],
});

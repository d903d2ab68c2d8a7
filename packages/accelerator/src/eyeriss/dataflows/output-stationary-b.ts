import { defineDataflow } from '../dataflow.js';
import { keep, loop, spread } from '../loop-nest.js';

/**
 * Output stationary, many channels of output and many positions of its plane (OS_B, the paper's
 * MOC-MOP; ISCA 2016, §IV): an element sums up one output of f columns of one row, for p filters
 * and n images. Each weight is broadcast to n·f elements, each input to p; inputs shift along the
 * row through U registers. Rows that neighbouring rows of output share are fetched again for each.
 */
export const outputStationaryB = defineDataflow({
  name: 'output-stationary-b',
  symbol: 'OS_B',
  source: 'Chen, Emer, Sze, ISCA 2016, §IV',
  // AlexNet's CONV1 (U = 4) needs the most: 1 + U words.
  registerFileBytes: 10,
  nest: [
    loop('M', 'm'),
    keep('weights', 'buffer'), // m·C·R·S
    loop('N', 'n'),
    loop('E'),
    loop('F', 'f'),
    keep('inputs', 'buffer'), // n·C·R·w
    loop('M', 'p'),
    spread('N'), // over n
    spread('M'), // over p
    spread('F'), // over f
    keep('partialSums', 'registerFile'), // 1
    loop('C'),
    loop('R'),
    loop('S'),
  ],
  shiftRegisterWords: ({ U }) => U,
});

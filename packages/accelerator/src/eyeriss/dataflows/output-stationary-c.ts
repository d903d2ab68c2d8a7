import { defineDataflow } from '../dataflow.js';
import { keep, loop, spread } from '../loop-nest.js';

/**
 * Output stationary, many channels of output and one position of its plane (OS_C, the paper's
 * MOC-SOP; ISCA 2016, §IV): an element sums up one output of p filters and n images
 * at one position. Nothing slides, so a convolution's inputs are fetched again for each position
 * that sees them; in fully connected layers there is one alone.
 */
export const outputStationaryC = defineDataflow({
  name: 'output-stationary-c',
  symbol: 'OS_C',
  source: 'Chen, Emer, Sze, ISCA 2016, §IV',
  registerFileBytes: 2,
  nest: [
    loop('M', 'm'),
    keep('weights', 'buffer'), // m·C·R·S
    loop('N', 'n'),
    loop('E'),
    loop('F'),
    keep('inputs', 'buffer'), // n·C·R·S
    loop('M', 'p'),
    spread('N'), // over n
    spread('M'), // over p
    keep('partialSums', 'registerFile'), // 1
    loop('C'),
    loop('R'),
    loop('S'),
  ],
});

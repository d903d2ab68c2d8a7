import { defineDataflow } from '../dataflow.js';
import { keep, loop, spread } from '../loop-nest.js';

/**
 * Output stationary, one channel of output at a time and many positions of its plane (OS_A, the
 * paper's SOC-MOP; ISCA 2016, §IV: ShiDianNao): an element sums up one output of an e × f tile of
 * n images. Each weight is broadcast to all; inputs are read from the buffer once for a filter and
 * then shift from element to element, through U + U·R registers.
 */
export const outputStationaryA = defineDataflow({
  name: 'output-stationary-a',
  symbol: 'OS_A',
  source: 'Chen, Emer, Sze, ISCA 2016, §IV',
  // AlexNet's CONV1 (U = 4, R = 11) needs the most: 1 + U + U·R words.
  registerFileBytes: 98,
  nest: [
    loop('M', 'm'),
    keep('weights', 'buffer'), // m·C·R·S
    loop('N', 'n'),
    loop('E', 'e'),
    loop('F', 'f'),
    keep('inputs', 'buffer'), // n·C·h·w
    loop('M'),
    spread('N'), // over n
    spread('E'), // over e
    spread('F'), // over f
    keep('partialSums', 'registerFile'), // 1
    loop('C'),
    loop('R'),
    loop('S'),
  ],
  shiftRegisterWords: ({ U, R }) => U + U * R,
});

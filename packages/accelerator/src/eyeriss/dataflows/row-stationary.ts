import { defineDataflow } from '../dataflow.js';
import { keep, loop, slide, spread } from '../loop-nest.js';

/**
 * Row stationary (RS; ISCA 2016, §V): an element convolves a row of a filter with a row of an input
 * plane, sliding along it, so all three types are used again from its register file. R elements in
 * a column make a row of output, e columns make e rows; r such sets work on different channels and
 * t on different filters. An element takes turns over p filters and q channels (JSSC 2017, §III
 * has the same letters).
 *
 * Weights go from DRAM straight to the elements, which keep them for n images.
 */
export const rowStationary = defineDataflow({
  name: 'row-stationary',
  symbol: 'RS',
  source: 'Chen, Emer, Sze, ISCA 2016, §V',
  registerFileBytes: 512,
  nest: [
    loop('N', 'n'),
    loop('E', 'e'),
    loop('M', 'm'),
    keep('partialSums', 'buffer'), // n·m·e·F
    loop('C', 'q', 'r'),
    keep('inputs', 'buffer'), // n·q·r·h·W
    loop('M', 'p', 't'),
    spread('C', 'q'), // over r
    spread('M', 'p'), // over t
    spread('E'), // over e
    spread('R'),
    keep('weights', 'registerFile'), // p·q·S
    loop('N'),
    slide('inputs', 'registerFile', 'F'), // q·S
    loop('F'),
    keep('partialSums', 'registerFile'), // p
    loop('M'),
    loop('C'),
    loop('S'),
  ],
});

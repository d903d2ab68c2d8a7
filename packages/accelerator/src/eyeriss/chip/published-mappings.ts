import type { RowStationaryMapping } from './row-stationary-mapping.js';

/**
 * How the chip ran AlexNet's convolutions, batches of 4 (JSSC 2017, Table III): to compare with. The
 * buffer accesses of Table V are those of CONV4's mapping for CONV3 as well, not of CONV3's here.
 */
export const TABLE_III = {
  CONV1: { m: 96, n: 1, e: 7, p: 16, q: 1, r: 1, t: 2 },
  CONV2: { m: 64, n: 1, e: 27, p: 16, q: 2, r: 1, t: 1 },
  CONV3: { m: 64, n: 4, e: 13, p: 16, q: 4, r: 1, t: 4 },
  CONV4: { m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2 },
  CONV5: { m: 64, n: 4, e: 13, p: 16, q: 3, r: 2, t: 2 },
} as const satisfies Record<string, RowStationaryMapping>;

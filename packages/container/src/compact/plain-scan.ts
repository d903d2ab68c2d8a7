import type { Scan } from '../context-coder/index.js';

/** Without a plane, in the order of the elements. */
export const PLAIN_SCAN: Scan = { height: 1, width: 1, order: 0 };

import type { Dataflow } from './dataflow.js';
import { noLocalReuse } from './dataflows/no-local-reuse.js';
import { outputStationaryA } from './dataflows/output-stationary-a.js';
import { outputStationaryB } from './dataflows/output-stationary-b.js';
import { outputStationaryC } from './dataflows/output-stationary-c.js';
import { rowStationary } from './dataflows/row-stationary.js';
import { weightStationary } from './dataflows/weight-stationary.js';

/** The dataflows that the paper compares, in the order of its figures. */
export const dataflows: readonly Dataflow[] = [
  rowStationary,
  weightStationary,
  outputStationaryA,
  outputStationaryB,
  outputStationaryC,
  noLocalReuse,
];

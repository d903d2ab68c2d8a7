// The sections of docs/hardware.md, in the order in which they are measured and stand on the page. Each
// has a name, measures plain data, and writes them as Markdown with figures.

import * as chip from './hardware-chip.mjs';
import * as coding from './hardware-coding.mjs';
import * as dataflows from './hardware-dataflows.mjs';
import * as energy from './hardware-energy.mjs';
import * as lenets from './hardware-lenets.mjs';
import * as patterns from './hardware-patterns.mjs';
import * as precision from './hardware-precision.mjs';
import * as sweeps from './hardware-sweeps.mjs';
import * as tableIv from './hardware-table-iv.mjs';
import { page as tableIvPage } from './hardware-table-iv-page.mjs';

export const sections = [
  { name: 'patterns', ...patterns },
  { name: 'tableIv', ...tableIv, page: tableIvPage },
  { name: 'sweeps', ...sweeps },
  { name: 'energy', ...energy },
  { name: 'precision', ...precision },
  { name: 'lenets', ...lenets },
  { name: 'dataflows', ...dataflows },
  { name: 'chip', ...chip },
  { name: 'coding', ...coding },
];

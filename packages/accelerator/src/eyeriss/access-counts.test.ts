import { describe, expect, it } from 'vitest';
import { type AccessCounts, accessCounts } from './access-counts.js';
import { convolutionShape, type DataType } from './convolution-shape.js';
import type { Dataflow } from './dataflow.js';
import { noLocalReuse } from './dataflows/no-local-reuse.js';
import { outputStationaryA } from './dataflows/output-stationary-a.js';
import { outputStationaryB } from './dataflows/output-stationary-b.js';
import { outputStationaryC } from './dataflows/output-stationary-c.js';
import { rowStationary } from './dataflows/row-stationary.js';
import { weightStationary } from './dataflows/weight-stationary.js';
import type { Level, Tiling } from './loop-nest.js';
import { alexNet } from './published-networks.js';

type Row = readonly [weights: number, inputs: number, partialSums: number];

interface Evaluated extends Readonly<Record<Level, Row>> {
  readonly dataflow: Dataflow;
  readonly layer: string;
  readonly batch: number;
  readonly tiling: Tiling;
}

/**
 * The equations of the authors' published model of the dataflows (Chen, Emer, Sze), evaluated for
 * mappings whose tiles divide the output plane, AlexNet's layers in its batch. The model tiles output
 * columns by f in row stationary, whose rows are tiled here; planes are square.
 */
const evaluated: readonly Evaluated[] = [
  {
    dataflow: rowStationary,
    layer: 'CONV1',
    batch: 1,
    tiling: { m: 96, n: 1, p: 16, q: 1, r: 1, t: 3, e: 5 },
    dram: [383328, 202257, 290400],
    buffer: [0, 404514, 1161600],
    array: [1916640, 2472030, 8712000],
    registerFile: [105415200, 105415200, 191664000],
  },
  {
    dataflow: rowStationary,
    layer: 'CONV2',
    batch: 16,
    tiling: { m: 64, n: 4, p: 16, q: 2, r: 1, t: 4, e: 9 },
    dram: [3686400, 3714048, 2985984],
    buffer: [0, 3714048, 137355264],
    array: [33177600, 51425280, 286654464],
    registerFile: [3583180800, 3583180800, 6449725440],
  },
  {
    dataflow: rowStationary,
    layer: 'CONV5',
    batch: 5,
    tiling: { m: 128, n: 2, p: 16, q: 5, r: 3, t: 2, e: 13 },
    dram: [1327104, 432000, 216320],
    buffer: [0, 1728000, 5191680],
    array: [17252352, 8985600, 22497280],
    registerFile: [373800960, 373800960, 696983040],
  },
  {
    dataflow: weightStationary,
    layer: 'CONV2',
    batch: 1,
    tiling: { r: 3, t: 3, f: 9 },
    dram: [307200, 4990752, 186624],
    buffer: [0, 0, 29486592],
    array: [0, 223948800, 209018880],
    registerFile: [223948800, 0, 0],
  },
  {
    dataflow: weightStationary,
    layer: 'CONV3',
    batch: 4,
    tiling: { r: 3, t: 8, f: 13 },
    dram: [884736, 11059200, 259584],
    buffer: [0, 0, 133426176],
    array: [0, 598081536, 531108864],
    registerFile: [598081536, 0, 0],
  },
  {
    dataflow: outputStationaryA,
    layer: 'CONV1',
    batch: 1,
    tiling: { m: 40, n: 1, e: 5, f: 11 },
    dram: [34848, 681615, 290400],
    buffer: [1916640, 21811680, 0],
    array: [105415200, 105415200, 0],
    registerFile: [0, 0, 210249600],
  },
  {
    dataflow: outputStationaryA,
    layer: 'CONV2',
    batch: 4,
    tiling: { m: 16, n: 2, e: 9, f: 9 },
    dram: [307200, 4672512, 746496],
    buffer: [5529600, 74760192, 0],
    array: [895795200, 895795200, 0],
    registerFile: [0, 0, 1790097408],
  },
  {
    dataflow: outputStationaryB,
    layer: 'CONV1',
    batch: 1,
    tiling: { m: 48, n: 1, p: 4, f: 11 },
    dram: [34848, 925650, 290400],
    buffer: [9583200, 11107800, 0],
    array: [105415200, 105415200, 0],
    registerFile: [0, 0, 210249600],
  },
  {
    dataflow: outputStationaryB,
    layer: 'CONV2',
    batch: 4,
    tiling: { m: 32, n: 2, p: 4, f: 27 },
    dram: [307200, 6428160, 746496],
    buffer: [16588800, 51425280, 0],
    array: [895795200, 895795200, 0],
    registerFile: [0, 0, 1790097408],
  },
  {
    dataflow: outputStationaryC,
    layer: 'CONV3',
    batch: 4,
    tiling: { m: 24, n: 4, p: 8 },
    dram: [884736, 24920064, 259584],
    buffer: [149520384, 74760192, 0],
    array: [598081536, 598081536, 0],
    registerFile: [0, 0, 1195643904],
  },
  {
    dataflow: noLocalReuse,
    layer: 'CONV2',
    batch: 1,
    tiling: { n: 1, m: 32, p: 16, q: 10, e: 9, f: 27 },
    dram: [921600, 464256, 186624],
    buffer: [223948800, 13996800, 46282752],
    array: [0, 223948800, 200620800],
    registerFile: [0, 0, 0],
  },
  {
    dataflow: noLocalReuse,
    layer: 'CONV4',
    batch: 4,
    tiling: { n: 2, m: 96, p: 16, q: 16, e: 13, f: 13 },
    dram: [1327104, 691200, 259584],
    buffer: [448561152, 28035072, 55550976],
    array: [0, 448561152, 420526080],
    registerFile: [0, 0, 0],
  },
];

const rows = (counts: AccessCounts, level: Level): Row => {
  const of = (type: DataType) => counts[level][type];
  return [of('weights'), of('inputs'), of('partialSums')];
};

describe('accessCounts', () => {
  it.each(evaluated)(
    'counts $dataflow.name, $layer, as the authors do',
    ({ dataflow, layer, batch, tiling, ...expected }) => {
      const { shape } = alexNet({ batch }).find(({ name }) => name === layer)!;
      const counts = accessCounts(dataflow, shape, tiling);
      expect(rows(counts, 'dram')).toEqual(expected.dram);
      expect(rows(counts, 'buffer')).toEqual(expected.buffer);
      expect(rows(counts, 'array')).toEqual(expected.array);
      expect(rows(counts, 'registerFile')).toEqual(expected.registerFile);
    },
  );

  it('counts tiles at the end of a plane as what they are', () => {
    // 5 rows of output by 2: tiles of 2, 2 and 1, which see 4, 4 and 3 of the 7 rows of input.
    const shape = convolutionShape({ M: 1, C: 1, H: 7, R: 3 });
    const tiling = { m: 1, n: 1, e: 2, f: 5 };
    expect(accessCounts(outputStationaryA, shape, tiling).dram.inputs).toBe((4 + 4 + 3) * 7);
  });

  it('does not count rows that a large stride leaves out', () => {
    const shape = convolutionShape({ M: 1, C: 1, H: 7, R: 1, U: 3 });
    const tiling = { m: 1, n: 1, e: 3, f: 3 };
    expect(accessCounts(outputStationaryA, shape, tiling).dram.inputs).toBe(9);
  });

  it('refuses parameters that are missing, not whole or another dataflow’s', () => {
    const shape = convolutionShape({ M: 4, C: 4, H: 8, R: 3 });
    expect(() => accessCounts(outputStationaryC, shape, { m: 4, n: 1 })).toThrow('p is undefined');
    expect(() => accessCounts(outputStationaryC, shape, { m: 4, n: 1, p: 0.5 })).toThrow(
      'p is 0.5',
    );
    expect(() => accessCounts(outputStationaryC, shape, { m: 4, n: 1, p: 1, q: 2 })).toThrow(
      'there is no q; it has m, n, p',
    );
  });
});

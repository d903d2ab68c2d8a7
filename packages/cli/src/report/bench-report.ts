import { cpus, totalmem } from 'node:os';
import type { LayerStatistics, ModelStatistics } from '@pith/runtime';
import type { LeftOut, MeasuredEngine } from '../compare-with-peers.js';
import { bytes, milliseconds, ratio } from '../figures.js';
import { layerTable } from './layer-table.js';
import { type Column, renderTable } from './table.js';

/** What `pith bench --json` prints. Times in milliseconds, sizes in bytes. */
export interface BenchReport {
  readonly command: 'bench';
  readonly model: string;
  readonly machine: Machine;
  readonly instructionSet: ModelStatistics['instructionSet'];
  readonly threads: number;
  readonly seconds: number;
  readonly inputDensity: number;
  readonly bytes: {
    readonly file: number;
    /** Of the weights in Pith's memory. */
    readonly weights: number;
    /** Of the same weights, dense, 32 bits each. */
    readonly weights32: number;
  };
  readonly batches: readonly BatchReport[];
  readonly leftOut: readonly LeftOut[];
}

export interface BatchReport {
  readonly batch: number;
  /** Pith first. */
  readonly engines: readonly MeasuredEngine[];
  /** Only with --layers. */
  readonly layers?: readonly LayerStatistics[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() || 'unknown',
    cores: cores.length,
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** Typed arrays as JSON arrays. */
export function benchDocument({ batches, ...rest }: BenchReport): unknown {
  return {
    ...rest,
    batches: batches.map(({ engines, ...batch }) => ({
      ...batch,
      engines: engines.map(({ timing, ...engine }) => ({
        ...engine,
        timing: { ...timing, samples: Array.from(timing.samples) },
      })),
    })),
  };
}

const right = (head: string): Column => ({ head, align: 'right' });

export function benchTables(report: BenchReport, colour: boolean): string {
  const { machine, bytes: sizes, batches, threads } = report;
  const parts = [
    `${report.model}, ${threads === 1 ? '1 thread' : `up to ${threads} threads`}, ` +
      `${report.instructionSet}; ` +
      `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`,
    `file ${bytes(sizes.file)} bytes; weights in memory ${bytes(sizes.weights)} bytes, ` +
      `dense in 32 bits ${bytes(sizes.weights32)} (${ratio(sizes.weights32 / sizes.weights)})`,
  ];
  for (const batch of batches) {
    parts.push(timeTable(batch, { colour, threads }));
    if (batch.layers) parts.push(layerTable(batch.layers, { colour, threads }));
  }
  parts.push(costTable(batches[0]!, colour));
  const verdict = verdicts(batches);
  if (verdict.length > 0) parts.push(verdict.join('\n'));
  if (report.leftOut.length > 0) {
    parts.push(report.leftOut.map(({ name, reason }) => `without ${name}: ${reason}`).join('\n'));
  }
  return parts.join('\n\n');
}

function timeTable(
  { batch, engines }: BatchReport,
  { colour, threads }: { readonly colour: boolean; readonly threads: number },
): string {
  const isAlone = engines.length === 1;
  // Not all engines use as many as they may.
  const showsThreads = threads > 1;
  const rows = engines.map((engine, i) => {
    const { timing, ratio: paired } = engine;
    return [
      ...[engine.name, engine.version, ...(showsThreads ? [String(engine.threads)] : [])],
      milliseconds(timing.median),
      `${milliseconds(timing.p10)} – ${milliseconds(timing.p90)}`,
      milliseconds(timing.median / batch),
      ...(i === 0 ? [] : [ratio(paired.median), `${ratio(paired.p10)} – ${ratio(paired.p90)}`]),
    ];
  });
  const columns = [
    ...[{ head: `batch ${batch}` }, { head: 'version' }],
    ...(showsThreads ? [right('threads')] : []),
    ...[right('median'), right('p10 – p90'), right('per sample')],
    ...(isAlone ? [] : [right('time / pith'), right('p10 – p90')]),
  ];
  return renderTable(columns, rows, { colour });
}

/** What an engine costs once; as found at the first batch, when it was not yet loaded. */
function costTable({ batch, engines }: BatchReport, colour: boolean): string {
  const rows = engines.map((engine, i) => [
    engine.name,
    milliseconds(engine.prepareMilliseconds),
    milliseconds(engine.firstCallMilliseconds),
    megabytes(engine.residentBytes),
    engine.memoryBytes === undefined ? '' : megabytes(engine.memoryBytes),
    i === 0 ? '' : engine.outputDistance.toExponential(1),
  ]);
  const columns = [
    ...[{ head: 'once' }, right('load'), right(`first call, batch ${batch}`)],
    ...[right('process grows by'), right('model holds'), right('output differs by')],
  ];
  return (
    `${renderTable(columns, rows, { colour })}\n` +
    "load and the process's growth, which is rough, include the code of other engines; Pith's is " +
    'loaded before'
  );
}

const unsure = ', not in every round';

/** Says in so many words where Pith loses, and where it wins. */
export function verdicts(batches: readonly BatchReport[]): string[] {
  return batches.flatMap(({ batch, engines: [, ...peers] }) => {
    const faster = peers.filter((peer) => peer.ratio.median < 1);
    const lines = faster.map(({ name, ratio: { median, p90 } }) => {
      const often = p90 >= 1 ? unsure : '';
      return `batch ${batch}: ${name} is ${ratio(1 / median)} faster than pith${often}`;
    });
    const slower = peers.filter((peer) => !faster.includes(peer));
    if (slower.length > 0) {
      const list = slower.map(({ name, ratio: { median, p10 } }) => {
        const often = p10 < 1 ? unsure : '';
        return `${name} (${ratio(median)}${often})`;
      });
      lines.push(`batch ${batch}: pith is faster than ${list.join(', ')}`);
    }
    return lines;
  });
}

function megabytes(count: number): string {
  return `${(count / 1e6).toFixed(1)} MB`;
}

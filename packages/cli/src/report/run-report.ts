import type { LayerStatistics, ModelStatistics, TensorInfo } from '@pith/runtime';
import { bytes, milliseconds, percent, shapeText } from '../figures.js';
import { areProbabilities, type ScoredClass, topClasses } from '../outputs/top-classes.js';
import type { SampleOutput, SamplesRun } from '../run-samples.js';
import { layerTable } from './layer-table.js';
import { printable } from './printable.js';
import { type Column, renderTable } from './table.js';

/** What an output that is no vector of classes holds. */
export interface OutputStatistics {
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** One output for one sample. */
export type OutputReport =
  | { readonly classes: readonly ScoredClass[]; readonly probabilities: boolean }
  | OutputStatistics;

/** What `pith run --json` prints. Times in milliseconds. */
export interface RunReport {
  readonly command: 'run';
  readonly model: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly samples: readonly {
    readonly source: string;
    /** By the names of the model's outputs. */
    readonly outputs: Readonly<Record<string, OutputReport>>;
  }[];
  /** The file with the raw outputs; null without --output. */
  readonly output: string | null;
  readonly instructionSet: ModelStatistics['instructionSet'];
  readonly threads: number;
  readonly milliseconds: { readonly load: number; readonly run: number };
  /** Only with --profile. */
  readonly layers?: readonly LayerStatistics[];
}

export interface RunFacts {
  readonly path: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Of each sample, where it is from. */
  readonly sources: readonly string[];
  readonly result: SamplesRun;
  readonly stats: ModelStatistics;
  readonly loadMilliseconds: number;
  readonly labels: readonly string[] | undefined;
  readonly top: number;
  readonly output: string | undefined;
}

/** The number of classes that an output tells apart, if it is a vector of them. */
export function classesOf({ shape }: Pick<SampleOutput, 'shape'>): number | undefined {
  const [classes, ...more] = shape.filter((extent) => extent !== 1);
  return more.length === 0 ? classes : undefined;
}

export function runReport(facts: RunFacts): RunReport {
  const { path, inputs, outputs, sources, result, stats } = facts;
  return {
    ...{ command: 'run', model: path, inputs, outputs },
    samples: sources.map((source, i) => ({
      source,
      outputs: Object.fromEntries(
        outputs.map(({ name }) => [name, report(result.outputs[i]![name]!, facts)]),
      ),
    })),
    output: facts.output ?? null,
    ...{ instructionSet: stats.instructionSet, threads: stats.threads },
    milliseconds: { load: facts.loadMilliseconds, run: result.milliseconds },
    ...(result.layers && { layers: result.layers }),
  };
}

function report(output: SampleOutput, facts: RunFacts): OutputReport {
  const { data: values, shape } = output;
  if (classesOf(output) !== undefined) {
    const classes = topClasses(values, facts.top, facts.labels);
    return { classes, probabilities: areProbabilities(values) };
  }
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { shape, min, max, mean: values.length === 0 ? 0 : sum / values.length };
}

/** More samples than this do not go on a screen. */
const SHOWN = 20;

export function runTables(document: RunReport, colour: boolean): string {
  const { samples, outputs, milliseconds: times, instructionSet, threads, layers } = document;
  const shown = samples.slice(0, SHOWN);
  const parts = outputs.map((output) => {
    const heading =
      outputs.length > 1 ? [`output ${printable(output.name)}, ${shapeText(output.shape)}`] : [];
    const reports = shown.map((sample) => ({
      source: sample.source,
      report: sample.outputs[output.name]!,
    }));
    return [...heading, outputTable(reports, colour)].join('\n');
  });
  const rest = samples.length - shown.length;
  if (rest > 0) parts.push(`… ${bytes(rest)} more samples; --json and --output give all`);
  if (layers) parts.push(layerTable(layers, { colour, threads }));
  const count = `${bytes(samples.length)} ${samples.length === 1 ? 'sample' : 'samples'}`;
  parts.push(
    `${count} in ${milliseconds(times.run)}, loaded in ${milliseconds(times.load)} ` +
      `(${instructionSet}, ${threads} ${threads === 1 ? 'thread' : 'threads'})`,
  );
  if (document.output !== null) parts.push(`${document.output} written`);
  return parts.join('\n\n');
}

interface ReportedSample {
  readonly source: string;
  readonly report: OutputReport;
}

function outputTable(reports: readonly ReportedSample[], colour: boolean): string {
  const right = (head: string) => ({ head, align: 'right' as const });
  if (reports.some(({ report }) => 'min' in report)) {
    const columns: Column[] = [{ head: 'input' }, right('shape'), right('min'), right('max')];
    const rows = reports.map(({ source, report }) => {
      if (!('min' in report)) return [printable(source)];
      const { shape, min, max, mean } = report;
      return [printable(source), shapeText(shape), ...[min, max, mean].map(figure)];
    });
    return renderTable([...columns, right('mean')], rows, { colour });
  }
  const classified = reports.map(({ source, report }) => ({
    source,
    ...(report as Extract<OutputReport, { classes: unknown }>),
  }));
  const probabilities = classified.every((one) => one.probabilities);
  const rows = classified.flatMap(({ source, classes }) =>
    classes.map((one, rank) => [
      rank === 0 ? printable(source) : '',
      one.label === undefined ? String(one.class) : `${one.class} ${printable(one.label)}`,
      probabilities ? percent(one.score) : figure(one.score),
    ]),
  );
  return renderTable(
    [{ head: 'input' }, { head: 'class' }, right(probabilities ? 'probability' : 'score')],
    rows,
    { colour },
  );
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(5);
}

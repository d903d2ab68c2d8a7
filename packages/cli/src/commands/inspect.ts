import { UsageError } from '@pith/container';
import type { Command } from 'commander';
import { bytes, percent } from '../figures.js';
import { inspectSavedModel } from '../inspect/inspect-saved-model.js';
import { savedModelTables } from '../inspect/saved-model-tables.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { isSavedModel } from '../model-path.js';
import { decodePithFile, namingFile, type OpenedPithFile, openPithFile } from '../pith-file.js';
import { renderTable } from '../report/table.js';
import { type TensorReport, tensorReport, tensorTable } from '../report/tensor-table.js';

export interface InspectOptions {
  readonly recipe?: boolean;
  readonly verify?: boolean;
  readonly json?: boolean;
}

export function addInspectCommand(program: Command, io: Io): void {
  program
    .command('inspect')
    .summary('show what a .pith file or a saved model holds')
    .description(
      'Shows what a .pith file holds: format, recipe, how each tensor is stored, and what the bytes\n' +
        'of the file are spent on. Of a saved model, before compression: its tensors, what they are,\n' +
        'how their values are distributed, and how compressible each is.',
    )
    .argument('<file>', 'a .pith file, model.json, the directory that holds it, or an .onnx file')
    .option('--recipe', 'print the recipe that made the file, as JSON, and nothing else')
    .option('--verify', 'decode every tensor and say so')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ pith inspect lenet.pith
  $ pith inspect lenet.pith --recipe > lenet.recipe.json
  $ pith inspect lenet.pith --verify --json
  $ pith inspect recognition.onnx`,
    )
    .action((file: string, options: InspectOptions) => inspect(file, options, io));
}

/** What `pith inspect --json` prints. */
interface Inspection {
  readonly command: 'inspect';
  readonly file: string;
  /** Of the file's format. */
  readonly version: number;
  /** What the topology is for. */
  readonly format: string;
  readonly generator: string;
  readonly bytes: {
    readonly total: number;
    /** Prologue and compressed header: names, topology, recipe, codebooks, code tables. */
    readonly header: number;
    readonly values: number;
    readonly indexes: number;
    /**
     * Part of the header, as before its compression; so are the tables and the topology. In a compact
     * file (version 3): the rounded share of the one stream.
     */
    readonly codebooks: number;
    readonly tables: number;
    readonly topology: number;
  };
  readonly recipe: unknown;
  readonly tensors: readonly TensorReport[];
  /** Only with --verify. */
  readonly verified?: true;
}

async function inspect(path: string, options: InspectOptions, io: Io): Promise<void> {
  if (await isSavedModel(path)) {
    await inspectSaved(path, options, io);
    return;
  }
  const opened = await openPithFile(path);
  const recipe = parseRecipeText(opened.file.recipe);
  if (options.recipe) {
    await printJson(io, recipe);
    return;
  }
  const inspection = await inspectFile(opened, recipe);
  if (options.verify) await decodePithFile(opened);
  const document = options.verify ? { ...inspection, verified: true as const } : inspection;
  if (options.json) await printJson(io, document);
  else await print(io, inspectionTables(document, hasColour(io.stdout, io)));
}

async function inspectSaved(path: string, options: InspectOptions, io: Io): Promise<void> {
  const idle = (['recipe', 'verify'] as const).find((name) => options[name]);
  if (idle !== undefined) {
    throw new UsageError(`--${idle} is for .pith files, but ${path} is a saved model`);
  }
  const inspection = await inspectSavedModel(path, io);
  if (options.json) await printJson(io, inspection);
  else await print(io, savedModelTables(inspection, hasColour(io.stdout, io)));
}

async function inspectFile(opened: OpenedPithFile, recipe: unknown): Promise<Inspection> {
  const { path, file } = opened;
  const tensors = await namingFile(path, () =>
    file.tensors.map((_, position) => tensorReport(file.layout(position))),
  );
  const sum = (part: keyof TensorReport['bytes']) =>
    tensors.reduce((total, tensor) => total + tensor.bytes[part], 0);
  const { version, format, generator } = file;
  return {
    ...{ command: 'inspect', file: path, version, format, generator },
    bytes: {
      ...{ total: opened.bytes, header: file.headerBytes },
      ...{ values: sum('values'), indexes: sum('indexes') },
      ...{ codebooks: sum('codebook'), tables: sum('tables'), topology: file.topology.length },
    },
    recipe,
    tensors,
  };
}

/** null where the file has none; as text where it is not JSON: another program may have written it. */
function parseRecipeText(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function inspectionTables(inspection: Inspection, colour: boolean): string {
  const { file, version, format, generator, tensors, bytes: sizes, recipe } = inspection;
  const name = (recipe as { name?: unknown } | null)?.name;
  const seed = (recipe as { seed?: unknown } | null)?.seed;
  const facts = [
    `${file}: .pith version ${version}, ${format}${generator === '' ? '' : `, by ${generator}`}`,
    name === undefined
      ? 'no recipe'
      : `recipe ${JSON.stringify(name)}, seed ${seed}; --recipe prints it`,
  ];
  if (inspection.verified) facts.push('verified: every tensor decodes, all checksums hold');
  const part = (what: string, size: number) => [what, bytes(size), percent(size / sizes.total, 1)];
  const isCompact = version === 3;
  const within = (what: string, size: number, isCoded = false) => [
    isCoded ? `  ${what}` : `  ${what}, not yet compressed`,
    ...[bytes(size), ''],
  ];
  const parts = renderTable(
    [
      { head: 'part of the file' },
      { head: 'bytes', align: 'right' },
      { head: 'share', align: 'right' },
    ],
    [
      part('prologue and header', sizes.header),
      within('topology', sizes.topology),
      within('codebooks', sizes.codebooks, isCompact),
      ...(isCompact ? [] : [within('code tables', sizes.tables)]),
      part(isCompact ? 'values, zeros among them' : 'values', sizes.values),
      ...(isCompact ? [] : [part('indexes', sizes.indexes)]),
    ],
    { colour, total: part('file', sizes.total) },
  );
  return [facts.join('\n'), tensorTable(tensors, colour), parts].join('\n\n');
}

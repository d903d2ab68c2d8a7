import type { EnergyCostsName } from '@pith/accelerator';
import { UsageError } from '@pith/container';
import { InvalidArgumentError } from 'commander';
import { checkSource, type SampleOptions } from './simulation-samples.js';

export const ACCELERATORS = ['eie', 'eyeriss'] as const;
export type Accelerator = (typeof ACCELERATORS)[number];

/** As @pith/accelerator has them; stated twice, so that help need not load it. */
export const ENERGY_COST_NAMES: readonly EnergyCostsName[] = [
  ...(['horowitz-45nm', 'eie-45nm', 'eyeriss-65nm'] as const),
];

export const PRECISIONS = ['float32', '16', '8'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const CONVOLUTIONS = ['winograd', 'patches'] as const;

export const SWEEPS = ['pes', 'queue', 'sram-width', 'precision'] as const;
export type Sweep = (typeof SWEEPS)[number];

/** Rows and columns of processing elements. */
export interface ArraySize {
  readonly rows: number;
  readonly columns: number;
}

/** What both accelerators take. */
export interface CommonOptions extends SampleOptions {
  readonly on: Accelerator;
  readonly energy?: EnergyCostsName;
  readonly plots?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export interface EieOptions {
  readonly pes?: number;
  readonly queue?: number;
  readonly sramWidth?: number;
  readonly codes?: number;
  readonly precision?: Precision;
  /** How 3×3 convolutions of stride 1 become products. */
  readonly convolutions?: (typeof CONVOLUTIONS)[number];
  /** Whether a layer that needs wider codes or larger memories is refused. */
  readonly strict?: boolean;
  /** Vectors of a layer that are simulated, over all samples. */
  readonly positions?: number;
  readonly sweep?: Sweep;
  /** That errors are measured on with `sweep: 'precision'`. */
  readonly examples?: number;
}

export interface EyerissOptions {
  readonly batch?: number;
  readonly array?: ArraySize;
  /** kB */
  readonly buffer?: number;
  readonly dataflows?: boolean;
  /** Whether weights are run-length coded in DRAM, too. */
  readonly codeWeights?: boolean;
}

export interface SimulateOptions extends CommonOptions, EieOptions, EyerissOptions {}

/** Each with its name on the command line. */
const ONLY_EIE: Readonly<Record<keyof EieOptions, string>> = {
  ...{ pes: '--pes', queue: '--queue', sramWidth: '--sram-width', codes: '--codes' },
  ...{ positions: '--positions', convolutions: '--convolutions', strict: '--strict' },
  ...{ precision: '--precision', sweep: '--sweep', examples: '--examples' },
};

const ONLY_EYERISS: Readonly<Record<keyof EyerissOptions, string>> = {
  ...{ batch: '--batch', array: '--array', buffer: '--buffer', dataflows: '--dataflows' },
  codeWeights: '--code-weights',
};

/** The set of costs that an accelerator's own paper goes with. */
export const DEFAULT_COSTS: Readonly<Record<Accelerator, EnergyCostsName>> = {
  ...{ eie: 'eie-45nm', eyeriss: 'eyeriss-65nm' },
};

/** @throws UsageError for combinations in which an option would have no effect, and without inputs */
export function checkOptions(options: SimulateOptions): void {
  const { on, plots, force } = options;
  const other: Readonly<Record<string, string>> = on === 'eie' ? ONLY_EYERISS : ONLY_EIE;
  const idle = Object.keys(other).find((name) => options[name as keyof SimulateOptions]);
  if (idle !== undefined) {
    const owner = on === 'eie' ? 'eyeriss' : 'eie';
    throw new UsageError(
      `${other[idle]} would have no effect with --on ${on}: it is for --on ${owner}`,
    );
  }
  if (force && plots === undefined) {
    throw new UsageError('--force would have no effect without --plots');
  }
  if (options.examples !== undefined && (options.sweep !== 'precision' || !options.data)) {
    throw new UsageError('--examples would have no effect without --sweep precision and --data');
  }
  checkSource(options);
}

/** Reads `12x14`. */
export function arraySize(text: string): ArraySize {
  const [, rows, columns] = /^\s*(\d+)\s*[x×]\s*(\d+)\s*$/i.exec(text) ?? [];
  const size = { rows: Number(rows), columns: Number(columns) };
  if (size.rows >= 1 && size.columns >= 1 && size.rows <= 1024 && size.columns <= 1024) return size;
  throw new InvalidArgumentError('Expected ROWSxCOLUMNS, each in 1 … 1024, such as 12x14.');
}

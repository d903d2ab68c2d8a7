import { UsageError } from '@pith/container';
import { type Command, Option } from 'commander';
import { scaleOption, shapesOption, standardOption } from '../calibration/calibration-options.js';
import { hasColour, type Io, print, printJson } from '../io.js';
import { isSavedModel } from '../model-path.js';
import { numberBetween, wholeNumber } from '../option-values.js';
import { withProgress } from '../progress/index.js';
import { DEFAULT_EXAMPLES } from '../simulate/precision-accuracy.js';
import { simulate } from '../simulate/simulate.js';
import { DEFAULT_BATCH } from '../simulate/simulate-eyeriss.js';
import {
  ACCELERATORS,
  arraySize,
  CONVOLUTIONS,
  checkOptions,
  ENERGY_COST_NAMES,
  PRECISIONS,
  type SimulateOptions,
  SWEEPS,
} from '../simulate/simulate-options.js';
import { DEFAULT_SAMPLES } from '../simulate/simulation-samples.js';
import { plotNames, refuseExistingPlots, writePlots } from '../simulate/write-plots.js';

export function addSimulateCommand(program: Command, io: Io): void {
  program
    .command('simulate')
    .summary('tell what a .pith file costs in hardware: EIE, Eyeriss')
    .description(
      'Runs a .pith file on real inputs and tells what that would cost on a published accelerator,\n' +
        'layer by layer: cycles, time, accesses to memory, energy, and whether the weights fit on chip.\n' +
        'EIE multiplies compressed matrices and skips zeros of weights and activations (Han et al.,\n' +
        'ISCA 2016); Eyeriss moves the data of convolutions as little as it can (Chen et al., ISCA 2016).',
    )
    .argument('<model>', 'a .pith file')
    .addOption(
      new Option('--on <accelerator>', 'what to simulate')
        .choices(ACCELERATORS)
        .makeOptionMandatory(),
    )
    .option(
      '-d, --data <data>',
      'labelled examples, of which the test split is used; see pith data',
    )
    .option('--inputs <path>', 'or inputs: .npz, .npy, an image, or a folder of one kind')
    .option(
      '--samples <count>',
      `at most so many inputs (default: ${DEFAULT_SAMPLES})`,
      wholeNumber(1, 65_536),
    )
    .addOption(shapesOption())
    .addOption(scaleOption())
    .addOption(standardOption('mean', 'taken off scaled pixels'))
    .addOption(standardOption('std', 'scaled pixels less the mean are divided by it'))
    .addOption(
      new Option(
        '--energy <costs>',
        'what accesses and arithmetic cost (default: eie-45nm, eyeriss-65nm)',
      ).choices(ENERGY_COST_NAMES),
    )
    .optionsGroup('EIE:')
    .option('--pes <count>', 'processing elements (default: 64)', wholeNumber(1, 1024))
    .option('--queue <depth>', 'activations in a PE’s queue (default: 8)', wholeNumber(1, 65_536))
    .option(
      '--sram-width <bits>',
      'of a read of weights: whole entries (default: 64)',
      wholeNumber(8, 65_536),
    )
    .option(
      '--codes <bits>',
      'of a weight’s code; an entry has 4 more (default: 4)',
      wholeNumber(1, 16),
    )
    .addOption(
      new Option('--precision <bits>', 'of the arithmetic (default: 16)').choices(PRECISIONS),
    )
    .addOption(
      new Option('--convolutions <form>', 'how 3×3 ones are run (default: winograd)').choices(
        CONVOLUTIONS,
      ),
    )
    .option('--strict', 'refuse layers that need wider codes or larger memories')
    .option(
      '--positions <count>',
      'vectors of a layer to simulate (default: 32, or as many as samples if that is more)',
      wholeNumber(1),
    )
    .addOption(
      new Option('--sweep <parameter>', 'vary this, and print a table of the results').choices(
        SWEEPS,
      ),
    )
    .option(
      '--examples <count>',
      `of --data, to measure errors on with --sweep precision (default: ${DEFAULT_EXAMPLES})`,
      wholeNumber(1),
    )
    .optionsGroup('Eyeriss:')
    .option(
      '--batch <count>',
      `inputs that share a load of weights (default: ${DEFAULT_BATCH})`,
      wholeNumber(1, 1024),
    )
    .option('--array <size>', 'rows and columns of PEs (default: 12x14)', arraySize)
    .option('--buffer <kB>', 'global buffer (default: 108)', numberBetween(1, 1_048_576))
    .option('--code-weights', 'code runs of zeros among weights as well, which the chip does not')
    .option('--dataflows', 'compare the energy of all six dataflows')
    .optionsGroup('Output:')
    .option('--plots <folder>', 'write charts there, as SVG')
    .option('-f, --force', 'replace existing charts')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Hardware that skips zeros depends on the zeros of real activations: inputs are never made up.

Examples:
  $ pith simulate lenet.pith --on eie --data mnist
  $ pith simulate lenet.pith --on eie --data mnist --pes 16 --codes 6 --sram-width 80
  $ pith simulate lenet.pith --on eie --data mnist --sweep queue --plots charts
  $ pith simulate lenet.pith --on eie --data mnist --sweep precision --examples 1000
  $ pith simulate lenet.pith --on eyeriss --data mnist --batch 1 --dataflows
  $ pith simulate vision.pith --on eyeriss --inputs photos --scale -1..1 --json`,
    )
    .action((model: string, options: SimulateOptions) => run(model, options, io));
}

async function run(path: string, options: SimulateOptions, io: Io): Promise<void> {
  checkOptions(options);
  const { plots: folder, force = false } = options;
  if (await isSavedModel(path)) {
    throw new UsageError(
      `${path}: no .pith file, but what is simulated is a compressed model; make one (pith compress)`,
    );
  }
  if (folder !== undefined) await refuseExistingPlots(folder, plotNames(options), { force });
  const { document, tables, plots } = await withProgress(io, (progress) =>
    simulate(path, options, { progress, signal: io.signal }),
  );
  const written = folder === undefined ? [] : await writePlots(folder, await plots(), { force });
  if (options.json) await printJson(io, { ...document, plots: written });
  else {
    const note = written.length === 0 ? [] : [`${written.join(', ')} written`];
    await print(io, [tables(hasColour(io.stdout, io)), ...note].join('\n\n'));
  }
}

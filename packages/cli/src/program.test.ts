import { ENGINE_NAMES } from '@pith/bench';
import { MODEL_ENGINES } from '@pith/engines';
import { defaultTraining, networks } from '@pith/train';
import { expect, it } from 'vitest';
import { engineChoices } from './calibration/engine-option.js';
import { createProgram } from './program.js';
import { referenceNetworks } from './reference-networks.js';

const io = {
  ...{ stdout: process.stdout, stderr: process.stderr },
  ...{ signal: new AbortController().signal, env: {} },
};
const commands = createProgram(io).commands;

it('has the commands of the design', () => {
  expect(commands.map((command) => command.name())).toEqual([
    ...[
      'train',
      'compress',
      'decompress',
      'eval',
      'run',
      'bench',
      'simulate',
      'inspect',
      'data',
      'recipes',
    ],
  ]);
});

it.each(commands.map((command) => [command.name(), command] as const))(
  'shows examples of %s and describes all its options',
  (name, command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    expect(help).toMatch(new RegExp(`Examples:\n  \\$ pith ${name}\\b`));
    for (const { description, flags } of command.options) expect(description, flags).not.toBe('');
    for (const { description } of command.registeredArguments) expect(description).not.toBe('');
  },
);

// Stated twice, so that help need not load TensorFlow.
it('trains by the defaults of @pith/train, and names its networks', () => {
  const train = commands.find((command) => command.name() === 'train')!;
  const { epochs, batchSize, learningRate, optimiser, augmentation, weightDecay } = train.opts();
  expect(defaultTraining).toMatchObject({
    ...{ epochs, batchSize, learningRate, optimiser, augmentation, weightDecay },
  });
  expect(Object.entries(referenceNetworks)).toEqual(
    Object.entries(networks).map(([name, { defaults, description }]) => [
      name,
      { inputShape: defaults.inputShape, description },
    ]),
  );
  let help = '';
  train.configureOutput({ writeOut: (text) => (help += text) });
  train.outputHelp();
  for (const [name, { description }] of Object.entries(networks)) {
    expect(help).toMatch(new RegExp(`^  ${name} .*${description}$`, 'm'));
  }
});

it('names the engines of @pith/bench', () => {
  let help = '';
  const bench = commands.find((command) => command.name() === 'bench')!;
  bench.configureOutput({ writeOut: (text) => (help += text) });
  bench.outputHelp();
  for (const name of ENGINE_NAMES) expect(help).toMatch(new RegExp(`\\b${name}[,.;\\s]`));
});

it('names the engines of @pith/engines', () => {
  expect(engineChoices).toEqual(['auto', ...MODEL_ENGINES]);
});

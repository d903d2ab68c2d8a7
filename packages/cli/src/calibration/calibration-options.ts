import { type Command, InvalidArgumentError, Option } from 'commander';
import { PIXEL_SCALES, type PixelOptions } from '../inputs/pixel-scale.js';
import { wholeNumber } from '../option-values.js';
import { type ShapeOption, shapeOption } from './shape-option.js';

/** Samples that are used unless the user says how many. */
export const DEFAULT_SAMPLES = 16;

/** Of what a model is run on to be judged. */
export interface CalibrationOptions extends PixelOptions {
  readonly shape?: readonly ShapeOption[];
  readonly samples?: number;
}

/** Adds what says how files become inputs, and which sizes inputs have. */
export function addCalibrationOptions(command: Command): Command {
  return command
    .option(
      '--samples <count>',
      `at most so many inputs (default: ${DEFAULT_SAMPLES})`,
      wholeNumber(1, 65_536),
    )
    .addOption(shapesOption())
    .addOption(scaleOption())
    .addOption(standardOption('mean', 'taken off scaled pixels'))
    .addOption(standardOption('std', 'scaled pixels less the mean are divided by it'));
}

export function shapesOption(): Option {
  return new Option(
    '--shape <name:sizes>',
    'sizes of an input that the model leaves open, such as x:1,3,48,320; several times for several',
  ).argParser((text: string, before: ShapeOption[] | undefined) => shapeOption(text, before));
}

export function scaleOption(): Option {
  return new Option(
    '--scale <range>',
    'what the bytes of images are brought to (default: 0..1)',
  ).choices(PIXEL_SCALES);
}

/** Mean or standard deviation of pixels: one number, or one a channel. */
export function standardOption(name: 'mean' | 'std', effect: string): Option {
  return new Option(`--${name} <numbers>`, `${effect}: one number, or one a channel`).argParser(
    (text: string) => {
      const numbers = text.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)));
      if (numbers.every((value) => Number.isFinite(value) && (name === 'mean' || value > 0))) {
        return numbers;
      }
      throw new InvalidArgumentError('Expected numbers, such as 0.485,0.456,0.406.');
    },
  );
}

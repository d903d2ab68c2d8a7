import { InputError, UsageError } from '@pith/container';
import { networks } from './index.js';
import type { NetworkForm, ReferenceNetwork } from './reference-network.js';

/** Examples that a network is to be built for. */
export interface ExampleForm {
  /** Of one example. */
  readonly shape: readonly number[];
  readonly classes: number;
  /** Of the data set, for errors. */
  readonly name?: string;
}

/**
 * The network of a name.
 * @throws UsageError if there is none; it names all
 */
export function findNetwork(name: string): ReferenceNetwork {
  if (!Object.hasOwn(networks, name)) {
    throw new UsageError(
      `network ${name}: not known; there are ${Object.keys(networks).join(', ')}`,
    );
  }
  return networks[name]!;
}

/**
 * The form in which a network takes examples: their own shape, or where that is no image, an image of
 * as many values: [784] becomes the network's own [28, 28, 1], [28, 28] becomes [28, 28, 1].
 *
 * @throws UsageError if there is no network of that name
 * @throws InputError if it cannot take such examples; it names the networks that can
 * @example
 * const form = fitNetwork('squeezenet-28', { shape: [32, 32, 3], classes: 10 });
 * const model = networks['squeezenet-28'].build(tf, 1, form);
 */
export function fitNetwork(name: string, examples: ExampleForm): NetworkForm {
  const network = findNetwork(name);
  const inputShape = inputShapeFor(network, examples.shape);
  if (inputShape !== undefined) return { inputShape, classes: examples.classes };
  const others = Object.keys(networks).filter(
    (other) => inputShapeFor(networks[other]!, examples.shape) !== undefined,
  );
  const { least } = network;
  throw new InputError(
    `${examples.name === undefined ? 'data' : `data set ${examples.name}`}: examples of ` +
      `[${examples.shape.join(', ')}], but ${name} takes images [height, width, channels] of at ` +
      `least ${least}×${least}; networks that take such examples: ${others.join(', ')}`,
  );
}

function inputShapeFor(
  { defaults, least }: ReferenceNetwork,
  shape: readonly number[],
): readonly number[] | undefined {
  const image = imageShape(shape, defaults.inputShape);
  const [height, width] = image;
  if (least === 'any-shape') return image.length === 1 ? [...image, 1] : image;
  const fits = image.length === 3 && height! >= least && width! >= least;
  return fits ? image : undefined;
}

function imageShape(shape: readonly number[], own: readonly number[]): readonly number[] {
  const [first] = shape;
  const values = own.reduce((product, extent) => product * extent, 1);
  if (shape.length === 1 && first === values) return own;
  return shape.length === 2 ? [...shape, 1] : shape;
}

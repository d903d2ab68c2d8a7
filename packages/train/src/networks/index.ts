import type { TensorFlow } from '../tensorflow.js';
import { lenet5 } from './lenet-5.js';
import { lenet300100 } from './lenet-300-100.js';

/** The networks that `pith train` can build, by name. */
export const networks: Readonly<
  Record<string, (tf: typeof TensorFlow, seed: number) => TensorFlow.LayersModel>
> = { 'lenet-300-100': lenet300100, 'lenet-5': lenet5 };

import type { EieEnergy } from '@pith/accelerator';

/** Units of EIE's Table II, with what is not in it, and the energy of each in one run. */
export const EIE_ENERGY_PARTS: readonly {
  readonly name: string;
  readonly of: (energy: EieEnergy) => number;
}[] = [
  { name: 'weights', of: ({ matrixSram }) => matrixSram },
  { name: 'pointers', of: ({ pointerSram }) => pointerSram },
  { name: 'queues', of: ({ queue }) => queue },
  {
    name: 'arithmetic',
    of: ({ codebook, multiplyAccumulate }) => codebook + multiplyAccumulate,
  },
  {
    name: 'activations',
    of: ({ activationRegisters, activationSram }) => activationRegisters + activationSram,
  },
  { name: 'broadcast', of: ({ broadcast }) => broadcast },
];

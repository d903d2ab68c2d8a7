/** From this many samples on they are run together, whatever the activations. */
const ALWAYS = 8;

/** A pass through the weights in lanes costs as much as this many samples without a zero. */
const PASS = 2;

/**
 * Whether a batch is faster in lanes than as one sample after another. Single samples skip the
 * activations that are 0, so that fewer of these make lanes pay later: on the layers of EIE (Han et
 * al. 2016, Table III) from 1.4 to 2.5 samples without a zero on. Hidden layers are taken to have as
 * many zeros as the inputs.
 *
 * @param inputs [samples][elements] each
 */
export function runsTogether(samples: number, inputs: readonly ArrayLike<number>[]): boolean {
  if (samples <= PASS || samples >= ALWAYS) return samples >= ALWAYS;
  let elements = 0;
  let nonzeros = 0;
  for (const data of inputs) {
    elements += data.length;
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) nonzeros++;
  }
  return samples * nonzeros > PASS * elements;
}

/** A layer of EIE's benchmark, with what the paper measured. */
export interface BenchmarkLayer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly weightDensity: number;
  readonly activationDensity: number;
  /** Published times of 64 PEs at 800 MHz: yardsticks, not results of this simulator. */
  readonly published: {
    readonly theoreticalMicroseconds: number;
    readonly actualMicroseconds: number;
  };
}

/**
 * The nine layers of EIE (Han et al., ISCA 2016): sizes and densities from Table III, times from
 * Table IV. Densities are rounded there: 4 % may stand for 3.5 % to 4.5 %.
 */
export const benchmarkLayers: readonly BenchmarkLayer[] = [
  layer('Alex-6', [9216, 4096], [0.09, 0.351], [28.1, 30.3]),
  layer('Alex-7', [4096, 4096], [0.09, 0.353], [11.7, 12.2]),
  layer('Alex-8', [4096, 1000], [0.25, 0.375], [8.9, 9.9]),
  layer('VGG-6', [25088, 4096], [0.04, 0.183], [28.1, 34.4]),
  layer('VGG-7', [4096, 4096], [0.04, 0.375], [7.9, 8.7]),
  layer('VGG-8', [4096, 1000], [0.23, 0.411], [7.3, 8.4]),
  layer('NT-We', [4096, 600], [0.1, 1], [5.2, 8.0]),
  layer('NT-Wd', [600, 8791], [0.11, 1], [13.0, 13.9]),
  layer('NT-LSTM', [1201, 2400], [0.1, 1], [6.5, 7.5]),
];

function layer(
  name: string,
  [inputs, outputs]: readonly [number, number],
  [weightDensity, activationDensity]: readonly [number, number],
  [theoreticalMicroseconds, actualMicroseconds]: readonly [number, number],
): BenchmarkLayer {
  return {
    ...{ name, inputs, outputs, weightDensity, activationDensity },
    published: { theoreticalMicroseconds, actualMicroseconds },
  };
}

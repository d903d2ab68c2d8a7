import { conv2d, maxPool } from './layers.js';
import {
  type BenchmarkNetwork,
  LayersModelBuilder,
  type WeightOptions,
} from './layers-model-builder.js';

/** By block: output channels and, for each layer, the density of Deep Compression's Table 5. */
const BLOCKS = [
  [64, 0.58, 0.22],
  [128, 0.34, 0.36],
  [256, 0.53, 0.24, 0.42],
  [512, 0.32, 0.27, 0.34],
  [512, 0.35, 0.29, 0.36],
] as const;

/**
 * The 13 convolutions of VGG-16 (Simonyan and Zisserman 2014) with their pools: [224, 224, 3] →
 * [7, 7, 512]. @param options densities by default as in Han et al. 2016 (Deep Compression)
 */
export function vgg16Convolutions(options: WeightOptions = {}): BenchmarkNetwork {
  const density = Object.fromEntries(
    BLOCKS.flatMap(([, ...densities], block) =>
      densities.map((value, i) => [`conv${block + 1}_${i + 1}`, value]),
    ),
  );
  const builder = new LayersModelBuilder('vgg16_convolutions', [224, 224, 3], {
    density,
    ...options,
  });
  let x = 'input';
  let inChannels = 3;
  for (const [block, [filters, ...layers]] of BLOCKS.entries()) {
    for (const i of layers.keys()) {
      const name = `conv${block + 1}_${i + 1}`;
      x = conv2d(builder, name, x, { inChannels, filters, kernel: 3, activation: 'relu' });
      inChannels = filters;
    }
    x = maxPool(builder, `pool${block + 1}`, x, { size: 2, stride: 2 });
  }
  return builder.build(x);
}

import { conv2d, maxPool } from './layers.js';
import {
  type BenchmarkNetwork,
  LayersModelBuilder,
  type WeightOptions,
} from './layers-model-builder.js';

/**
 * SqueezeNet 1.1 (Iandola et al. 2016; version 1.1 of the authors' repository): [224, 224, 3] →
 * [1000].
 *
 * @param options density 0.33 by default, the paper's §4.2 for SqueezeNet after Deep Compression
 */
export function squeezeNet(options: WeightOptions = {}): BenchmarkNetwork {
  const builder = new LayersModelBuilder('squeezenet_1_1', [224, 224, 3], {
    density: 0.33,
    ...options,
  });
  let channels = 64;
  let x = conv2d(builder, 'conv1', 'input', {
    ...{ inChannels: 3, filters: 64, kernel: 3, stride: 2, padding: 'valid', activation: 'relu' },
  });
  x = maxPool(builder, 'pool1', x, { size: 3, stride: 2 });
  const fires = [
    [2, 16, 64],
    [3, 16, 64],
    [4, 32, 128],
    [5, 32, 128],
    [6, 48, 192],
    [7, 48, 192],
    [8, 64, 256],
    [9, 64, 256],
  ] as const;
  for (const [number, squeezed, expanded] of fires) {
    x = fire(`fire${number}`, x, squeezed, expanded);
    if (number === 3 || number === 5) {
      x = maxPool(builder, `pool${number}`, x, { size: 3, stride: 2 });
    }
  }
  const classes = { inChannels: channels, filters: 1000, kernel: 1, activation: 'relu' };
  x = conv2d(builder, 'conv10', x, classes);
  x = builder.layer('pool10', 'GlobalAveragePooling2D', [x], { data_format: 'channels_last' });
  return builder.build(builder.layer('softmax', 'Activation', [x], { activation: 'softmax' }));

  function fire(name: string, input: string, squeezed: number, expanded: number): string {
    const squeeze = conv2d(builder, `${name}_squeeze1x1`, input, {
      ...{ inChannels: channels, filters: squeezed, kernel: 1, activation: 'relu' },
    });
    const expands = [1, 3].map((kernel) =>
      conv2d(builder, `${name}_expand${kernel}x${kernel}`, squeeze, {
        ...{ inChannels: squeezed, filters: expanded, kernel, activation: 'relu' },
      }),
    );
    channels = 2 * expanded;
    return builder.layer(`${name}_concat`, 'Concatenate', expands, { axis: -1 });
  }
}

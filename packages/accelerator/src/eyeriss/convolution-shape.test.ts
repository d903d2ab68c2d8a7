import { describe, expect, it } from 'vitest';
import { convolutionShape, multiplyAccumulates, valueCount } from './convolution-shape.js';
import { alexNet, vgg16 } from './published-networks.js';

describe('convolutionShape', () => {
  it('finds the output plane', () => {
    const shape = convolutionShape({ M: 2, C: 3, H: 11, W: 7, R: 3, S: 1, U: 2 });
    expect(shape).toMatchObject({ G: 1, N: 1, E: 5, F: 4 });
    expect(multiplyAccumulates(shape)).toBe(2 * 3 * 5 * 4 * 3);
    expect(valueCount(shape, 'weights')).toBe(18);
    expect(valueCount(shape, 'inputs')).toBe(231);
    expect(valueCount(shape, 'partialSums')).toBe(40);
  });

  it('refuses what is no convolution', () => {
    expect(() => convolutionShape({ M: 1, C: 0, H: 5, R: 3 })).toThrow('C is 0');
    expect(() => convolutionShape({ M: 1, C: 1, H: 5.5, R: 3 })).toThrow('H is 5.5');
    expect(() => convolutionShape({ M: 1, C: 1, H: 5, R: 6 })).toThrow('R = 6 is larger');
    expect(() => convolutionShape({ M: 1, C: 1, H: 228, R: 11, U: 4 })).toThrow('give H = 227');
    expect(() => convolutionShape({ M: 1, C: 1, H: 5, W: 6, R: 3, U: 2 })).toThrow('give W = 5');
  });
});

describe('published networks', () => {
  const total = (kind: string, network: ReturnType<typeof alexNet>) =>
    network
      .filter((layer) => layer.kind === kind)
      .reduce((sum, { shape }) => sum + multiplyAccumulates(shape), 0);

  it('do the multiply-accumulates that are reported for them', () => {
    // Sze et al., Proc. IEEE 2017, Table II: AlexNet 666M and 58.6M; VGG-16 15.3G and 124M.
    expect(total('convolution', alexNet({ batch: 1 })) / 1e6).toBeCloseTo(665.8, 1);
    expect(total('fully-connected', alexNet({ batch: 1 })) / 1e6).toBeCloseTo(58.6, 1);
    expect(total('convolution', vgg16({ batch: 1 })) / 1e9).toBeCloseTo(15.3, 1);
    expect(total('fully-connected', vgg16({ batch: 3 })) / 3e6).toBeCloseTo(123.6, 1);
  });

  it('have the weights that are reported for them', () => {
    const weights = (network: ReturnType<typeof alexNet>) =>
      network.reduce((sum, { shape }) => sum + valueCount(shape, 'weights'), 0);
    expect(weights(alexNet({ batch: 4 })) / 1e6).toBeCloseTo(61, 0);
    expect(weights(vgg16({ batch: 1 })) / 1e6).toBeCloseTo(138, 0);
  });
});

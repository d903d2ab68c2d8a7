import { expect, it } from 'vitest';
import { loadTensorFlow } from '../tensorflow.js';
import { networks } from './index.js';

it.each([
  ['alexnet-28', 2_215_050, { channels: 1, filters: [16, 32, 64, 64, 64], units: 1024 }],
  ['alexnet-32', 9_160_842, { channels: 3, filters: [48, 128, 192, 128, 128], units: 2048 }],
])('%s has %i parameters, nine tenths of them fully connected', async (name, expected, widths) => {
  const { tf } = await loadTensorFlow();
  const model = networks[name]!.build(tf, 1, { initialWeights: 'zeros' });
  expect(model.countParams()).toBe(expected);

  const { channels, filters, units } = widths;
  let [convolutions, inputs] = [0, channels];
  for (const [i, count] of filters.entries()) {
    const size = i < 2 ? 5 : 3;
    convolutions += count * (size * size * inputs + 1);
    inputs = count;
  }
  // 28 → 14 → 7 → 4 and 32 → 16 → 8 → 4
  const features = 4 * 4 * inputs;
  const connected = units * (features + 1) + units * (units + 1) + 10 * (units + 1);
  expect(convolutions + connected).toBe(expected);
  expect(connected / expected).toBeGreaterThan(0.9);
  model.dispose();
});

import { SIGNIFICANCE_GIVEN, SIGNIFICANCE_WEIGHTS } from '../../src/context/memory-map';
import { decodeLine } from './decode-line';
import { logRatio } from './logistic';
import { countPositions } from './neighbours';
import { previous } from './previous-tensor';
import { hasPlane, outputAt, tensor } from './tensor';
import { fillLikeness } from './unit-likeness';

/**
 * Decodes the tensor that was prepared, from where the stream stands.
 *
 * @param end as `prepareTensor` returned it
 * @returns the address of its symbols, which stay until the next one is prepared
 */
export function decodeTensor(end: usize): usize {
  memory.fill(tensor.units, 0, end - tensor.units);
  // Another role may have given more inputs than this one.
  memory.fill(SIGNIFICANCE_GIVEN, 0, SIGNIFICANCE_WEIGHTS - SIGNIFICANCE_GIVEN);
  tensor.touchedCount = 0;
  tensor.votingInput = 0;
  tensor.nonzeros = 0;
  tensor.negatives = 0;
  tensor.magnitudes = 0;
  tensor.meanMagnitude = 32;
  tensor.latestMean = 0;
  tensor.nearness = 0;
  if (hasPlane()) countPositions();
  learnProducers();
  if (tensor.negativeLevels + tensor.positiveLevels > 0) decodeLines();
  for (let o = 0; o < tensor.outputCount; o++) {
    store<i32>(tensor.units + (<usize>o << 2), outputAt(o).nonzeros);
  }
  return tensor.symbols;
}

function decodeLines(): void {
  const area = tensor.area;
  const channelCount = tensor.channelCount;
  const outputCount = tensor.outputCount;
  const order = tensor.order;
  let first = 0;
  if (order == 0) {
    for (let p = 0; p < area; p++) {
      for (let c = 0; c < channelCount; c++, first += outputCount) decodeLine(p, c, 0, first);
    }
  } else if (order == 1) {
    for (let c = 0; c < channelCount; c++) {
      for (let p = 0; p < area; p++, first += outputCount) decodeLine(p, c, 0, first);
    }
  } else {
    for (let o = 0; o < outputCount; o++) {
      for (let p = 0; p < area; p++, first += channelCount) decodeLine(p, 0, o, first);
    }
  }
}

/** Where the outputs of the tensor before are this one's channels: what they tell. */
function learnProducers(): void {
  const channelCount = tensor.channelCount;
  const likeness = tensor.likeness;
  const producers = tensor.producers;
  const products = tensor.products;
  if (producers == 0) return;
  let sum: i64 = 0;
  for (let c = 0; c < channelCount; c++) sum += load<i32>(previous.nonzeros + (<usize>c << 2));
  const mean: i64 = 1 + sum / channelCount;
  for (let c = 0; c < channelCount; c++) {
    const nonzeros = load<i32>(previous.nonzeros + (<usize>c << 2));
    store<i32>(producers + (<usize>c << 2), logRatio(1 + f64(nonzeros), f64(mean)));
  }
  if (likeness == 0) return;
  // Producers were looked at: there are as many units as channels.
  const inputs = previous.inputs;
  const levels = previous.levels;
  if (!fillLikeness(levels, inputs, channelCount, products, likeness)) tensor.likeness = 0;
}

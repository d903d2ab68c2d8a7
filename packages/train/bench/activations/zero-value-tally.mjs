import {
  compressedWords,
  compressZeros,
  decompressZeros,
} from '../../dist/virtual-memory/stores/zero-value-compression.js';

/** Raw and compressed words of activations, layer by layer. */
export class ZeroValueTally {
  #layers = new Map();

  /**
   * Compresses a layer's output as it would be stored, and checks that it comes back.
   * @param {string} name
   * @param {Float32Array} output [examples, …]
   * @param {object} about kept with the layer
   */
  add(name, output, about = {}) {
    const raw = new Uint32Array(output.slice().buffer);
    const taken = compressedWords(raw);
    checkRestored(name, raw, taken);
    const layer = this.#layers.get(name) ?? { ...about, words: 0, nonzeros: 0, stored: 0 };
    layer.words += raw.length;
    layer.nonzeros += taken - Math.ceil(raw.length / 32);
    // As the store does: what gains less than a tenth is kept as it is.
    layer.stored += taken < 0.9 * raw.length ? taken : raw.length;
    this.#layers.set(name, layer);
  }

  /** One entry a layer, in the order in which they were first seen. */
  get layers() {
    return [...this.#layers].map(([name, { words, nonzeros, stored, ...about }]) => ({
      ...{ layer: name, ...about, words },
      ...{ density: nonzeros / words, ratio: words / stored },
    }));
  }

  /** Of all layers that a condition holds for. */
  total(isWanted = () => true) {
    const wanted = [...this.#layers.values()].filter(isWanted);
    const sum = (of) => wanted.reduce((total, layer) => total + of(layer), 0);
    const words = sum((layer) => layer.words);
    return {
      ...{ layers: wanted.length, words },
      density: sum((layer) => layer.nonzeros) / words,
      ratio: words / sum((layer) => layer.stored),
    };
  }
}

function checkRestored(name, raw, taken) {
  const compressed = new Uint32Array(taken);
  const written = compressZeros(raw, compressed);
  const restored = new Uint32Array(raw.length).fill(7);
  decompressZeros(compressed, restored);
  if (written === taken && Buffer.compare(bytesOf(raw), bytesOf(restored)) === 0) return;
  throw new Error(`${name}: its ${raw.length} words do not come back from ${taken}`);
}

function bytesOf(words) {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
}

import { HEADER_DICTIONARY } from '../header-dictionary.js';
import type { BinaryCoder } from '../range-coder.js';
import { TextModel } from './text-model.js';

/** Takes examples in: what it is told is coded nowhere. */
export const nowhere: BinaryCoder = { code: (_, bit) => bit };

/** The model of all text in a file, made at the first that there is: it has read the dictionary. */
export class TextCoder {
  readonly #capacity: number;
  #model: TextModel | undefined;

  /** @param capacity bytes of text that will be coded at most */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Codes the bytes of a text, or overwrites them with those that a decoder finds. */
  code(coder: BinaryCoder, bytes: Uint8Array): void {
    this.#model ??= this.#primedModel();
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.#model.code(coder, bytes[i]!);
  }

  #primedModel(): TextModel {
    const model = new TextModel(HEADER_DICTIONARY.length + this.#capacity);
    for (const byte of HEADER_DICTIONARY) model.code(nowhere, byte);
    return model;
  }
}

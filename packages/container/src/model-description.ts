import type { Header } from './header.js';
import { describeTensor, type TensorDescriptor } from './stored-tensor.js';

/** What a `.pith` file's header tells. */
export class ModelDescription {
  /** Of the format. */
  readonly version: number;
  readonly format: string;
  readonly generator: string;
  readonly topology: Uint8Array;
  /** JSON text, or ''. */
  readonly recipe: string;
  readonly tensors: readonly TensorDescriptor[];
  /** How much of the file is prologue and compressed header. */
  readonly headerBytes: number;

  /** @internal Use `readModel` or `openModel`. */
  constructor(header: Header, headerBytes: number) {
    this.version = header.version;
    this.format = header.format;
    this.generator = header.generator;
    this.topology = header.topology;
    this.recipe = header.recipe;
    this.headerBytes = headerBytes;
    this.tensors = header.tensors.map(describeTensor);
  }
}

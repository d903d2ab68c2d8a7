import type { Program } from '@pith/runtime';
import type { GraphBuilder } from './graph-builder.js';
import type { GraphValues } from './values.js';

/** What the operations of a program are written with. */
export interface ExportContext {
  readonly program: Program;
  readonly graph: GraphBuilder;
  readonly values: GraphValues;
  /** A tensor of the file, float32, row-major in the runtime's order; it may be kept by its owner. */
  readonly decode: (tensor: string) => Float32Array;
  readonly quantize: 'int8' | 'int4' | undefined;
}

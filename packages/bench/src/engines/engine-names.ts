import { UsageError } from '@pith/container';
import type { Engine } from './engine.js';
import { onnxRuntimeNode } from './onnxruntime-node.js';
import { onnxRuntimeWeb } from './onnxruntime-web.js';
import { tfjsNode } from './tfjs-node.js';
import { tfjsWasm } from './tfjs-wasm.js';

const ENGINES = {
  'tfjs-node': () => tfjsNode(),
  'tfjs-wasm': () => tfjsWasm(),
  'onnxruntime-node': () => onnxRuntimeNode(),
  'onnxruntime-node-int8': () => onnxRuntimeNode({ quantize: 'int8' }),
  'onnxruntime-node-int4': () => onnxRuntimeNode({ quantize: 'int4' }),
  'onnxruntime-web': () => onnxRuntimeWeb(),
  'onnxruntime-web-int8': () => onnxRuntimeWeb({ quantize: 'int8' }),
} satisfies Record<string, () => Engine>;

export type EngineName = keyof typeof ENGINES;

/** The engines that can be compared with, by the names that users know them by. */
export const ENGINE_NAMES = Object.keys(ENGINES) as readonly EngineName[];

/** @throws {UsageError} when there is none of the name */
export function engineNamed(name: string): Engine {
  if (!Object.hasOwn(ENGINES, name)) {
    throw new UsageError(
      `there is no engine "${name}" to compare with; there are ${ENGINE_NAMES.join(', ')}`,
    );
  }
  return ENGINES[name as EngineName]();
}

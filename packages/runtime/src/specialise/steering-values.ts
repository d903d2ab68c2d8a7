import { elementCount } from '@pith/container';
import type { InputData } from '../execute/executable.js';
import type { OpenModel } from './open-model.js';

/**
 * The inputs whose very numbers a program is made for: single integers and truth values, such as a
 * sampling rate or a size, decide in nearly all models what is computed, not with what. So do single
 * numbers of which the graph itself shows it.
 */
export function steeringValues(
  inputs: OpenModel['inputs'],
  shapes: ReadonlyMap<string, readonly number[]>,
  data: ReadonlyMap<string, InputData>,
): Map<string, InputData> {
  const values = new Map<string, InputData>();
  for (const { name, type, steers } of inputs) {
    if ((type !== 'float' || steers) && elementCount(shapes.get(name)!) === 1) {
      values.set(name, data.get(name)!);
    }
  }
  return values;
}

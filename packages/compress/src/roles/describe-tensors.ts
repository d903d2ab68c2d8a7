import { elementCount } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { graphModelUses } from './graph-model-uses.js';
import { onnxUses } from './onnx-uses.js';
import { roleByName } from './role-by-name.js';
import { roleByUse } from './role-by-use.js';
import type { TensorDescription, TensorHandling, TensorRole } from './tensor-role.js';
import type { TensorUses } from './tensor-use.js';

/** Below this what a grid takes in the file is more than it saves over float16. */
const leastElements = 32;

/**
 * Tells what each tensor of a saved model is and how post-training compression treats it: from the
 * operations that take it, and in a LayersModel, whose layers name their tensors, from its name.
 *
 * @returns one a tensor, in the model's order
 * @throws InputError if the topology is damaged
 */
export function describeTensors(model: SavedModel): TensorDescription[] {
  const uses = usesOf(model);
  return model.tensors.map(({ name, shape, dtype }) => {
    const elements = elementCount(shape);
    const own = uses?.get(name) ?? [];
    const role =
      dtype !== 'float32'
        ? 'constant'
        : uses === undefined
          ? roleByName({ name, shape })
          : roleByUse(shape, own);
    const [first] = own;
    return {
      ...{ name, shape, dtype, elements, role, handling: handlingOf(role, elements) },
      ...(first && { consumer: first.operation }),
    };
  });
}

function usesOf({ format, topology }: SavedModel): TensorUses | undefined {
  switch (format) {
    case 'onnx':
      return onnxUses(topology);
    case 'tfjs-graph-model':
      return graphModelUses(topology);
    case 'tfjs-layers-model':
      return undefined;
  }
}

function handlingOf(role: TensorRole, elements: number): TensorHandling {
  if (role === 'constant') return 'keep';
  // A variance goes into a quotient: its relative error counts, which a grid does not bound.
  if (role === 'norm-variance') return 'half';
  return elements >= leastElements ? 'quantise' : 'half';
}

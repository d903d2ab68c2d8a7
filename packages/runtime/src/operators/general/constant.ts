import { elementCount, InputError } from '@pith/container';
import { showShape } from '../../arrays/shape.js';
import { floatsOf } from '../../kernels/planes/planes.js';
import { decodeValues } from '../decode-weights.js';
import { eachElement } from '../each-element.js';
import {
  elementsOf,
  type OperationOf,
  type Operator,
  type OperatorContext,
  shapeOf,
} from '../operator.js';

/** Numbers that lie in the memory from the beginning, where their readers find them. */
export function buildConstant(
  context: OperatorContext,
  operation: OperationOf<'constant'>,
): Operator {
  const { memory, layouts } = context;
  const { source, layer, output } = operation;
  const data = 'data' in source ? source.data : decodeValues(context, { layer, kernel: source });
  const elements = elementsOf(context, output);
  if (data.length !== elements || elementCount(source.shape) !== elements) {
    throw new InputError(
      `${layer}: ${data.length} numbers of the shape ${showShape(source.shape)} for a constant of ` +
        `the shape ${showShape(shapeOf(context, output))}`,
    );
  }
  const planes = layouts.planes.get(output);
  const floats = planes ? floatsOf(planes) : elements;
  const resident = memory.allocate(4 * floats);
  const { cell } = eachElement(context, output);
  for (let i = 0; i < elements; i++) memory.f32[(resident >>> 2) + cell(i)] = data[i]!;
  const nonzeros = data.reduce((sum, x) => sum + (x === 0 ? 0 : 1), 0);
  return {
    kernel: 'constant',
    denseMultiplyAdds: 0,
    resident,
    ...('tensor' in source && { weights: { count: elements, nonzeros, bytes: 4 * floats } }),
    run(_, to) {
      if (to !== resident) {
        memory.f32.copyWithin(to >>> 2, resident >>> 2, (resident >>> 2) + floats);
      }
    },
  };
}

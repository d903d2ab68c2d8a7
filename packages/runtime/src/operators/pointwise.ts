import { linearPixels } from '../kernels/planes/planes.js';
import { lanePitch } from '../plan/buffers.js';
import { activationOf } from './activate.js';
import { fusedEpilogue } from './epilogue.js';
import {
  elementsOf,
  type OperationOf,
  type Operator,
  type OperatorContext,
  planesOf,
  shapeOf,
} from './operator.js';

/** activation(x · scale + bias), per entry of the last axis. */
export function buildPointwise(
  context: OperatorContext,
  operation: OperationOf<'pointwise'>,
  { lanes }: { lanes: boolean },
): Operator {
  const { kernels } = context;
  const { low, high } = fusedEpilogue(operation.epilogue);
  const activation = activationOf(context, operation.epilogue.activation);
  const activate = operation.epilogue.activation.kind === 'clamp' ? undefined : activation;
  const channels = shapeOf(context, operation.output).at(-1)!;
  const scale = operation.epilogue.scale ?? new Float32Array(channels).fill(1);
  const bias = operation.epilogue.bias ?? new Float32Array(channels);

  // Runs that share a channel: a plane, or a feature's lanes.
  const runs = (from: number, to: number, step: number, toStep: number, count: number) => {
    for (let c = 0; c < channels; c++) {
      const [x, y] = [from + 4 * c * step, to + 4 * c * toStep];
      kernels.affine(x, y, count, scale[c]!, bias[c]!, low, high);
      activate?.(y, y, count);
    }
  };

  if (context.layouts.planes.has(operation.output)) {
    const input = planesOf(context, operation.inputs[0]!);
    const output = planesOf(context, operation.output);
    return {
      kernel: 'affine',
      denseMultiplyAdds: 0,
      run: ([from], to) =>
        runs(
          from! + 4 * input.origin,
          to + 4 * output.origin,
          input.stride,
          output.stride,
          linearPixels(output),
        ),
    };
  }
  if (lanes) {
    return {
      kernel: 'affine',
      denseMultiplyAdds: 0,
      run: ([from], to, _, samples) => {
        const pitch = lanePitch(samples);
        runs(from!, to, pitch, pitch, pitch);
      },
    };
  }
  const scales = context.memory.allocate(4 * channels);
  const biases = context.memory.allocate(4 * channels);
  context.memory.f32.set(scale, scales >>> 2);
  context.memory.f32.set(bias, biases >>> 2);
  const rows = elementsOf(context, operation.output) / channels;
  return {
    kernel: 'affineEach',
    denseMultiplyAdds: 0,
    run([from], to) {
      for (let row = 0; row < rows; row++) {
        const at = 4 * row * channels;
        kernels.affineEach(from! + at, to + at, channels, scales, biases, low, high);
        activate?.(to + at, to + at, channels);
      }
    },
  };
}

import type { Convolution, DepthwiseConvolution, Padding, Program } from '../../program.js';
import { windowExtent } from '../window.js';
import { Rewrite } from './rewrite.js';

/** Lets a convolution pad for itself what a ZeroPadding2D before it, that it alone reads, would. */
export function foldZeroPadding(program: Program): Program {
  const rewrite = new Rewrite(program);
  return rewrite.run((operation) => {
    if (operation.kind !== 'convolution' && operation.kind !== 'depthwise-convolution') {
      return operation;
    }
    const before = rewrite.soleProducer(operation.inputs[0]!);
    if (before?.kind !== 'zero-pad') return operation;
    const padding = add(operation.padding, before.padding);
    if (!everyWindowTouches(operation, padding)) return operation;
    return { ...operation, inputs: before.inputs, padding };
  });
}

function add(a: Padding, b: Padding): Padding {
  return {
    top: a.top + b.top,
    bottom: a.bottom + b.bottom,
    left: a.left + b.left,
    right: a.right + b.right,
  };
}

/** Kernels need not care for windows that lie in the padding as a whole. */
function everyWindowTouches(
  { kernel, dilation }: Convolution | DepthwiseConvolution,
  { top, bottom, left, right }: Padding,
): boolean {
  const height = windowExtent(kernel.shape[0]!, dilation[0]);
  const width = windowExtent(kernel.shape[1]!, dilation[1]);
  return Math.max(top, bottom) < height && Math.max(left, right) < width;
}

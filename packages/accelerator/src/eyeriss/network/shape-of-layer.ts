import { elementCount, InputError } from '@pith/container';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { PlanePadding } from '../chip/count-accesses.js';
import { NO_PADDING } from '../chip/count-accesses.js';
import { type ConvolutionShape, convolutionShape } from '../convolution-shape.js';

/** A layer as a convolution, and how it came to that. */
export interface LayerShape {
  readonly shape: ConvolutionShape;
  /** How much of H and W is padding. */
  readonly padding: PlanePadding;
  /** Rows, columns and channels of the layer's input as it is stored. */
  readonly stored: { readonly height: number; readonly width: number; readonly channels: number };
}

type LayerOf = Pick<TracedLayer, 'name' | 'operation' | 'inputShape' | 'outputShape'>;

/**
 * A traced layer in Eyeriss's letters.
 *
 * A fully connected layer of [inputs, outputs] is a 1 × 1 convolution with C = inputs on a plane of
 * rows × 1; what it was flattened from is not known here, and makes no difference to what comes from
 * DRAM. A depthwise convolution has a group for each channel. Rows and columns at the end that no
 * filter sees are left out.
 *
 * @param batch N
 * @throws {InputError} for strides that differ and for dilation, which row stationary does not know
 */
export function shapeOfLayer(layer: LayerOf, batch: number): LayerShape {
  const { operation } = layer;
  const { shape: kernel } = operation.kernel;
  if (operation.kind === 'fully-connected') {
    const [inputs, outputs] = kernel as [number, number];
    const rows = elementCount(layer.inputShape) / inputs;
    return {
      shape: convolutionShape({ N: batch, M: outputs, C: inputs, H: rows, W: 1, R: 1, S: 1 }),
      padding: NO_PADDING,
      stored: { height: rows, width: 1, channels: inputs },
    };
  }
  const { strides, dilation, padding } = operation;
  const [R, S, third, fourth] = kernel as [number, number, number, number];
  if ((R > 1 && dilation[0] > 1) || (S > 1 && dilation[1] > 1)) {
    throw new InputError(
      `${layer.name}: dilation is ${dilation[0]} and ${dilation[1]}, but a processing element slides ` +
        'over neighbouring inputs; a filter without dilation would fit',
    );
  }
  const [height, width, channels] = layer.inputShape as [number, number, number];
  const [E, F] = layer.outputShape as [number, number, number];
  // With one row or column of outputs, nothing moves along it.
  const U = E === 1 ? strides[1] : strides[0];
  if (E > 1 && F > 1 && strides[0] !== strides[1]) {
    throw new InputError(
      `${layer.name}: strides are ${strides[0]} and ${strides[1]}, but a PE set moves over rows and ` +
        `columns with one stride U; a stride of ${strides[0]} in both would fit`,
    );
  }
  const H = (E - 1) * U + R;
  const W = (F - 1) * U + S;
  const depthwise = operation.kind === 'depthwise-convolution';
  const groups = depthwise ? channels : operation.groups;
  return {
    shape: convolutionShape({
      ...{ G: groups, N: batch, M: depthwise ? fourth : fourth / groups },
      ...{ C: depthwise ? 1 : third, H, W, R, S, U },
    }),
    padding: {
      top: Math.min(padding.top, H),
      left: Math.min(padding.left, W),
      bottom: Math.max(0, H - padding.top - height),
      right: Math.max(0, W - padding.left - width),
    },
    stored: { height, width, channels },
  };
}

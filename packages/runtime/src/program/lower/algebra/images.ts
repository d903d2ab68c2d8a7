import { IDENTITY } from '../../activation.js';
import type { Epilogue, Padding, ValueId } from '../../program.js';
import { windowExtent } from '../window.js';
import type { Algebra, ImageOrder, Window } from './algebra.js';
import { type Forms, tensorShape } from './forms.js';
import type { Known, Tensor } from './tensor.js';

const LINEAR: Epilogue = { activation: IDENTITY };

/** Convolutions, pools and the like, each on one image: a batch is taken apart and put together. */
export class ImageAlgebra {
  readonly #forms: Forms;
  readonly #algebra: Algebra;

  constructor(forms: Forms, algebra: Algebra) {
    this.#forms = forms;
    this.#algebra = algebra;
  }

  convolution(
    x: Tensor,
    kernel: Known,
    window: Window,
    { order, groups, bias }: { order: ImageOrder; groups: number; bias: Known | undefined },
  ): Tensor {
    const reference = this.#forms.weights(kernel);
    const epilogue: Epilogue = {
      activation: IDENTITY,
      ...(bias && { bias: Float32Array.from(bias.data()) }),
    };
    return this.#perImage(x, order, (image) => {
      const { input, padding } = this.#padded(image, kernel, window);
      return this.#forms.builder.add({
        ...{ kind: 'convolution', layer: this.#forms.layer, inputs: [input], kernel: reference },
        ...{ strides: window.strides, dilation: window.dilation, groups, padding, epilogue },
      });
    });
  }

  depthwiseConvolution(x: Tensor, kernel: Known, window: Window, order: ImageOrder): Tensor {
    const reference = this.#forms.weights(kernel);
    return this.#perImage(x, order, (image) => {
      const { input, padding } = this.#padded(image, kernel, window);
      return this.#forms.builder.add({
        ...{ kind: 'depthwise-convolution', layer: this.#forms.layer, inputs: [input] },
        ...{ kernel: reference, strides: window.strides, dilation: window.dilation, padding },
        epilogue: LINEAR,
      });
    });
  }

  /** A convolution of stride 1 with the kernel reversed, over the input with zeros in between. */
  transposedConvolution(
    x: Tensor,
    kernel: Known,
    window: Window,
    { order, groups, size }: { order: ImageOrder; groups: number; size: readonly [number, number] },
  ): Tensor {
    const { builder } = this.#forms;
    const { layer } = this.#forms;
    const [kernelHeight = 1, kernelWidth = 1, inChannels = 1, outPerGroup = 1] = kernel.shape;
    const depthwise = groups > 1 && groups === inChannels;
    const reference =
      groups === 1 || depthwise
        ? this.#forms.weights(kernel)
        : { tensor: '', ...groupedKernel(kernel, groups) };
    const reversed = { ...reference, reversed: [0, 1] };
    const { strides, dilation } = window;
    return this.#perImage(x, order, (image) => {
      const [height = 1, width = 1] = builder.shape(image);
      const spread =
        strides[0] === 1 && strides[1] === 1
          ? image
          : builder.add(
              { kind: 'dilate', layer, inputs: [image], factors: strides },
              {
                shape: [
                  (height - 1) * strides[0] + 1,
                  (width - 1) * strides[1] + 1,
                  builder.shape(image)[2]!,
                ],
              },
            );
      const [spreadHeight = 1, spreadWidth = 1] = builder.shape(spread);
      const tall = windowExtent(kernelHeight, dilation[0]) - 1;
      const wide = windowExtent(kernelWidth, dilation[1]) - 1;
      const top = tall - window.padding.top;
      const left = wide - window.padding.left;
      const needed = {
        ...{ top, bottom: size[0] - spreadHeight - top + tall },
        ...{ left, right: size[1] - spreadWidth - left + wide },
      };
      const { input, padding } = this.#padded(spread, kernel, {
        ...{ strides: [1, 1], dilation, padding: needed },
      });
      const shared = { layer, inputs: [input], dilation, padding, epilogue: LINEAR };
      if (depthwise) {
        return builder.add({
          ...{ kind: 'depthwise-convolution', ...shared, strides: [1, 1] },
          kernel: { ...reversed, shape: [kernelHeight, kernelWidth, inChannels, outPerGroup] },
        });
      }
      return builder.add({
        ...{ kind: 'convolution', ...shared, strides: [1, 1], groups, kernel: reversed },
      });
    });
  }

  pool(
    mode: 'max' | 'average',
    x: Tensor,
    size: readonly [number, number],
    { strides, padding }: Window,
    order: ImageOrder,
  ): Tensor {
    const { builder } = this.#forms;
    return this.#perImage(x, order, (image) =>
      builder.add({
        ...{ kind: 'pool', layer: this.#forms.layer, inputs: [image] },
        ...{ mode, size, strides, padding },
      }),
    );
  }

  globalPool(mode: 'max' | 'average', x: Tensor, order: ImageOrder): Tensor {
    const { builder } = this.#forms;
    return this.#perImage(x, order, (image) => {
      const shape = [1, 1, builder.shape(image)[2]!];
      const { layer } = this.#forms;
      return builder.add({ kind: 'global-pool', layer, inputs: [image], mode }, { shape });
    });
  }

  /** Any operation on one image. */
  onImage(x: Tensor, order: ImageOrder, make: (image: ValueId) => ValueId): Tensor {
    return this.#perImage(x, order, make);
  }

  #perImage(x: Tensor, order: ImageOrder, make: (image: ValueId) => ValueId): Tensor {
    const forms = this.#forms;
    if (x.shape.length !== 4) {
      return this.#algebra.wrong(`its input has the shape [${x.shape}], expected 4 dimensions`);
    }
    const single = (part: Tensor): Tensor => {
      const value = make(forms.image(part, order));
      return forms.computed(value, tensorShape(forms.builder.shape(value), order), x.type, order);
    };
    const [batch = 1, ...rest] = x.shape;
    if (batch === 1) return single(x);
    const parts = Array.from({ length: batch }, (_, i) =>
      single(this.#algebra.slice(x, [i, 0, 0, 0], [1, ...rest])),
    );
    return this.#algebra.concatenate(parts, 0);
  }

  /**
   * What a convolution cannot pad for itself is padded, and what a negative padding takes away is cut
   * off, before.
   */
  #padded(image: ValueId, kernel: Known, { dilation, padding }: Window) {
    const { builder, layer } = this.#forms;
    const [kernelHeight = 1, kernelWidth = 1] = kernel.shape;
    const most = [
      windowExtent(kernelHeight, dilation[0]) - 1,
      windowExtent(kernelWidth, dilation[1]) - 1,
    ] as const;
    const own = each(padding, (size, axis) => Math.min(Math.max(size, 0), most[axis]));
    const more = each(padding, (size, axis) => Math.max(size - most[axis], 0));
    const less = each(padding, (size) => Math.max(-size, 0));
    let input = image;
    if (isAny(less)) input = builder.add({ kind: 'crop', layer, inputs: [input], cropping: less });
    if (isAny(more)) {
      input = builder.add({ kind: 'zero-pad', layer, inputs: [input], padding: more });
    }
    return { input, padding: own };
  }
}

function each(
  { top, bottom, left, right }: Padding,
  change: (size: number, axis: 0 | 1) => number,
): Padding {
  return {
    ...{ top: change(top, 0), bottom: change(bottom, 0) },
    ...{ left: change(left, 1), right: change(right, 1) },
  };
}

export function isAny({ top, bottom, left, right }: Padding): boolean {
  return top + bottom + left + right > 0;
}

/** [kh, kw, in, out / groups] of a transposed convolution → [kh, kw, in / groups, out]. */
function groupedKernel(kernel: Known, groups: number) {
  const [height = 1, width = 1, inChannels = 1, outPerGroup = 1] = kernel.shape;
  const inPerGroup = inChannels / groups;
  const outChannels = outPerGroup * groups;
  const values = new Float32Array(height * width * inPerGroup * outChannels);
  const data = kernel.data();
  for (let tap = 0; tap < height * width; tap++) {
    for (let c = 0; c < inChannels; c++) {
      const group = Math.floor(c / inPerGroup);
      for (let o = 0; o < outPerGroup; o++) {
        const to = (tap * inPerGroup + (c % inPerGroup)) * outChannels + group * outPerGroup + o;
        values[to] = data[(tap * inChannels + c) * outPerGroup + o]!;
      }
    }
  }
  return { shape: [height, width, inPerGroup, outChannels], values };
}

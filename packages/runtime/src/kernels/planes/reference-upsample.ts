import type { Memory } from '../../memory/memory.js';
import type { LayoutKernels } from './kernels.js';

/** Upsampling in plain TypeScript, by the definition: each output cell finds its own sources. */
export function referenceUpsample(
  memory: Memory,
): Pick<LayoutKernels, 'upsampleNearest' | 'upsampleBilinear'> {
  const upsample =
    (sample: (plane: Plane, y: number, x: number) => number): LayoutKernels['upsampleNearest'] =>
    (
      input,
      output,
      channels,
      inputStride,
      outputStride,
      height,
      width,
      inputPitch,
      outputPitch,
      scaleY,
      scaleX,
    ) => {
      for (let channel = 0; channel < channels; channel++) {
        const at = (input + channel * inputStride) / 4;
        const plane = { f32: memory.f32, at, height, width, pitch: inputPitch };
        const target = (output + channel * outputStride) / 4;
        for (let y = 0; y < height * scaleY; y++) {
          for (let x = 0; x < width * scaleX; x++) {
            memory.f32[target + y * outputPitch + x] = sample(plane, y / scaleY, x / scaleX);
          }
        }
      }
    };
  return { upsampleNearest: upsample(nearest), upsampleBilinear: upsample(bilinear) };
}

interface Plane {
  readonly f32: Float32Array;
  readonly at: number;
  readonly height: number;
  readonly width: number;
  readonly pitch: number;
}

function nearest(plane: Plane, y: number, x: number): number {
  return cell(plane, Math.floor(y), Math.floor(x));
}

function bilinear(plane: Plane, y: number, x: number): number {
  const top = Math.floor(y);
  const left = Math.floor(x);
  const bottom = Math.min(top + 1, plane.height - 1);
  const right = Math.min(left + 1, plane.width - 1);
  const between = (a: number, b: number, share: number) => a + (b - a) * share;
  return between(
    between(cell(plane, top, left), cell(plane, top, right), x - left),
    between(cell(plane, bottom, left), cell(plane, bottom, right), x - left),
    y - top,
  );
}

function cell({ f32, at, pitch }: Plane, y: number, x: number): number {
  return f32[at + y * pitch + x] as number;
}

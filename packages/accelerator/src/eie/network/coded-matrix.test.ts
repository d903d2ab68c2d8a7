import { describe, expect, it } from 'vitest';
import { denseKernel } from '../sparse-matrix.js';
import { codedMatrix } from './coded-matrix.js';

describe('codedMatrix', () => {
  it('keeps shared weights as they are', () => {
    const kernel = Float32Array.of(0.1, 0, -0.3, 0.1, 0, 0.7);
    const { matrix, rounded } = codedMatrix(kernel, 2, 3);
    expect(rounded).toBe(false);
    expect([...matrix.codebook]).toEqual([...Float32Array.of(-0.3, 0.1, 0.7)]);
    expect(denseKernel(matrix)).toEqual(kernel);
  });

  it('takes as many as codes of 16 bits tell apart', () => {
    const kernel = Float32Array.from({ length: 256 * 256 }, (_, i) => i);
    expect(codedMatrix(kernel, 256, 256).rounded).toBe(false);
    kernel[0] = -1;
    expect(codedMatrix(kernel, 256, 256).rounded).toBe(true);
  });

  it('rounds more to 16-bit words, zeros to zero', () => {
    const kernel = Float32Array.from({ length: 300 * 300 }, (_, i) =>
      i % 7 === 0 ? 0 : Math.sin(i) * 3,
    );
    const { matrix, rounded } = codedMatrix(kernel, 300, 300);
    expect(rounded).toBe(true);
    expect(matrix.codebook.length).toBeLessThan(2 ** 16);
    denseKernel(matrix).forEach((weight, i) => {
      // Q2.13
      expect(Math.abs(weight - kernel[i]!)).toBeLessThanOrEqual(2 ** -14);
      if (kernel[i] === 0 && weight !== 0) throw new Error(`a weight at ${i}`);
    });
  });
});

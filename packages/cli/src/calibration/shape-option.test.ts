import { UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { shapeOption, withShapes } from './shape-option.js';

describe('shapeOption', () => {
  it('reads names with colons, and shapes without a name', () => {
    expect(shapeOption('x:1,3,48,320')).toEqual([{ name: 'x', shape: [1, 3, 48, 320] }]);
    expect(shapeOption('1, 2', shapeOption('in:0:4'))).toEqual([
      { name: 'in:0', shape: [4] },
      { name: undefined, shape: [1, 2] },
    ]);
  });

  it.each(['x:', 'x:1,,2', 'x:-1', 'x:1.5', ':1,2', 'x:a', ''])('refuses %j', (text) => {
    expect(() => shapeOption(text)).toThrow('Expected NAME:SIZES');
  });
});

describe('withShapes', () => {
  const image = { name: 'image', shape: ['N', 3, null, null], type: 'float32' };
  const scale = { name: 'scale', shape: [], type: 'float32' };

  it('fills in what the model leaves open', () => {
    expect(withShapes([image, scale], shapeOption('image:2,3,8,9'))).toEqual([
      { ...image, shape: [2, 3, 8, 9] },
      scale,
    ]);
    expect(withShapes([image], shapeOption('2,3,8,9'))[0]!.shape).toEqual([2, 3, 8, 9]);
    expect(withShapes([image])).toEqual([image]);
  });

  it('says what does not go with the model', () => {
    const shapes = (text: string, inputs = [image, scale]) => withShapes(inputs, shapeOption(text));
    expect(() => shapes('1,3,8,8')).toThrow('for which of the inputs image, scale?');
    expect(() => shapes('photo:1,3,8,8')).toThrow('no input "photo"; its inputs are image, scale');
    expect(() => shapes('image:1,4,8,8')).toThrow('the model takes image:N,3,?,?');
    expect(() => shapes('image:3,8,8')).toThrow(UsageError);
  });
});

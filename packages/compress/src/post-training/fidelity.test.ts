import { InputError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { FidelityMeter, measureFidelity } from './fidelity.js';
import type { NamedOutput } from './judge.js';

const output = (values: number[], shape = [1, values.length], name = 'y'): NamedOutput => ({
  ...{ name, shape },
  data: Float32Array.from(values),
});
const compare = (reference: NamedOutput[][], candidate: NamedOutput[][]) =>
  measureFidelity(reference, candidate);

describe('measureFidelity', () => {
  it('takes all samples together', async () => {
    const { samples, loss, outputs } = await compare(
      [[output([3, 4])], [output([0, 0])]],
      [[output([3, 4.5])], [output([0.5, 0])]],
    );
    expect(samples).toBe(2);
    const [found] = outputs;
    // ‖y₀‖ = 5, ‖y − y₀‖ = √0.5, ‖y‖ = √(9 + 20.25 + 0.25), y·y₀ = 27
    expect(found!.relativeError).toBeCloseTo(Math.sqrt(0.5) / 5, 12);
    expect(found!.cosine).toBeCloseTo(27 / 5 / Math.sqrt(29.5), 12);
    expect(found!.snr).toBeCloseTo(10 * Math.log10(25 / 0.5), 10);
    expect(found!.largestError).toBe(0.5);
    expect(found!.agreement).toBe(0.5);
    expect(found!.elements).toBe(4);
    expect(loss).toBe(found!.relativeError);
  });

  it('counts rows whose largest class is the same', async () => {
    const reference = output([0.1, 0.9, 0.6, 0.4, 0.2, 0.8], [3, 2]);
    const candidate = output([0.2, 0.8, 0.4, 0.6, 0.3, 0.7], [3, 2]);
    const { outputs } = await compare([[reference]], [[candidate]]);
    expect(outputs[0]!.top1Agreement).toBeCloseTo(2 / 3, 12);
  });

  it('knows classes by their probabilities, and images by their not being any', async () => {
    const sequence = output([0.1, 0.9, 0.6, 0.4], [1, 2, 2]);
    const image = output([0.1, 0.7, 0.6, 0.4], [1, 2, 2]);
    expect((await compare([[sequence]], [[sequence]])).outputs[0]!.top1Agreement).toBe(1);
    expect((await compare([[image]], [[image]])).outputs[0]).not.toHaveProperty('top1Agreement');
  });

  it('takes the worst output for the loss', async () => {
    const { loss } = await compare(
      [[output([1], [1], 'a'), output([10], [1], 'b')]],
      [[output([10.5], [1], 'b'), output([1.5], [1], 'a')]],
    );
    expect(loss).toBeCloseTo(0.5, 6);
  });

  it('says nothing of an error relative to nothing', async () => {
    const { loss, outputs } = await compare(
      [[output([0], [1], 'a'), output([2], [1], 'b')]],
      [[output([1], [1], 'a'), output([2.5], [1], 'b')]],
    );
    expect(outputs[0]).toMatchObject({ counts: false, relativeError: Number.POSITIVE_INFINITY });
    expect(loss).toBeCloseTo(0.25, 6);
  });

  it('compares integers for equality', async () => {
    const classes = (...values: number[]): NamedOutput => ({
      ...{ name: 'class', shape: [values.length] },
      data: Int32Array.from(values),
    });
    const { loss, outputs } = await compare([[classes(1, 2, 3, 4)]], [[classes(1, 2, 0, 4)]]);
    expect(outputs[0]).toMatchObject({ float: false, agreement: 0.75 });
    expect(loss).toBe(0.25);
  });

  it('passes over what the original does not compute, and not over what only it does', async () => {
    const infinite = Number.NEGATIVE_INFINITY;
    const same = await compare([[output([infinite, 2])]], [[output([infinite, 2])]]);
    expect(same.loss).toBe(0);
    for (const broken of [Number.NaN, infinite]) {
      expect((await compare([[output([1, 2])]], [[output([broken, 2])]])).loss).toBe(
        Number.POSITIVE_INFINITY,
      );
    }
    expect((await compare([[output([infinite, 2])]], [[output([5, 2])]])).loss).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('is 0 for equal outputs', async () => {
    const { loss, outputs } = await compare([[output([1, -2])]], [[output([1, -2])]]);
    expect(loss).toBe(0);
    expect(outputs[0]).toMatchObject({ cosine: 1, snr: Number.POSITIVE_INFINITY, agreement: 1 });
  });

  it.each([
    [[[output([1])]], [[output([1, 2])]], /\[1, 2\].*\[1, 1\]/],
    [[[output([1], [1], 'a')]], [[output([1], [1], 'b')]], /a is missing/],
    [[[output([1])], [output([1])]], [[output([1])]], /more samples/],
    [[[output([1])]], [[output([1])], [output([1])]], /fewer samples/],
    [[[output([1])]], [[{ ...output([1]), data: Int32Array.of(1) }]], /float in one/],
    [[[output([1, 2], [3])]], [[output([1, 2], [3])]], /2 elements for \[3\]/],
  ])('refuses what cannot be compared', async (reference, candidate, message) => {
    const compared = compare(reference, candidate);
    await expect(compared).rejects.toThrow(InputError);
    await expect(compared).rejects.toThrow(message);
  });
});

it('adds samples one by one', () => {
  const meter = new FidelityMeter();
  meter.add([output([1])], [output([1.25])]);
  const before = meter.fidelity().loss;
  meter.add([output([1])], [output([1])]);
  expect(meter.fidelity().loss).toBeCloseTo(before / Math.SQRT2, 12);
});

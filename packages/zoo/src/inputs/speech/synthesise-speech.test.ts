import { SeededRandom } from '@pith/compress';
import { expect, test } from 'vitest';
import { Resonator } from './resonator.js';
import { SPEECH_RATE, synthesiseSpeech } from './synthesise-speech.js';

test('a seed gives the same sound, another seed another', () => {
  const [a, b, c] = [1, 1, 2].map((seed) => synthesiseSpeech(2, new SeededRandom(seed)));
  expect(b).toEqual(a);
  expect(c).not.toEqual(a);
  expect(a!.samples).toHaveLength(2 * SPEECH_RATE);
});

test('is louder where it says that somebody speaks', () => {
  const { samples, speaking } = synthesiseSpeech(8, new SeededRandom(5));
  const power = (wanted: number) => {
    const chosen = samples.filter((_, i) => speaking[i] === wanted);
    expect(chosen.length).toBeGreaterThan(SPEECH_RATE);
    return chosen.reduce((sum, x) => sum + x * x, 0) / chosen.length;
  };
  expect(power(1)).toBeGreaterThan(10 * power(0));
  expect(Math.max(...samples.subarray(0, SPEECH_RATE))).toBeLessThan(1.5);
});

test('a resonator passes its own frequency best, and constants as they are', () => {
  const gain = (frequency: number) => {
    const resonator = new Resonator(SPEECH_RATE);
    resonator.tune(1000, 100);
    let peak = 0;
    for (let i = 0; i < SPEECH_RATE; i++) {
      const y = resonator.next(Math.cos((2 * Math.PI * frequency * i) / SPEECH_RATE));
      if (i > SPEECH_RATE / 2) peak = Math.max(peak, Math.abs(y));
    }
    return peak;
  };
  expect(gain(0)).toBeCloseTo(1, 6);
  // At resonance about F / bandwidth (Klatt 1980, figure 5), far above it hardly anything.
  expect(gain(1000)).toBeGreaterThan(9);
  expect(gain(1000)).toBeLessThan(11);
  expect(gain(4000)).toBeLessThan(0.1);
});

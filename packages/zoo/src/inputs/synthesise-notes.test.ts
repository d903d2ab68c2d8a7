import { SeededRandom } from '@pith/compress';
import { expect, test } from 'vitest';
import { MUSIC_RATE, noteFrequency, synthesiseNotes } from './synthesise-notes.js';

test('tunes by the equal temperament of 440 Hz', () => {
  expect(noteFrequency(69)).toBe(440);
  expect(noteFrequency(60)).toBeCloseTo(261.6256, 3);
});

test('sounds the notes that it names, when it says', () => {
  const { samples, notes } = synthesiseNotes(2 * MUSIC_RATE, new SeededRandom(3));
  expect(notes.length).toBeGreaterThan(2);
  for (const { pitch, start, end } of notes) {
    const part = samples.subarray(Math.round(start * MUSIC_RATE), Math.round(end * MUSIC_RATE));
    // A tone nobody plays: half a semitone off, and not a harmonic of the chord.
    expect(strength(part, noteFrequency(pitch))).toBeGreaterThan(
      3 * strength(part, noteFrequency(pitch - 1.5)),
    );
  }
});

/** Magnitude of one frequency, by the definition of the Fourier transform, under a Hann window. */
function strength(samples: Float32Array, frequency: number): number {
  let [re, im] = [0, 0];
  for (const [i, x] of samples.entries()) {
    const window = 1 - Math.cos((2 * Math.PI * i) / samples.length);
    const angle = (2 * Math.PI * frequency * i) / MUSIC_RATE;
    re += x * window * Math.cos(angle);
    im += x * window * Math.sin(angle);
  }
  return Math.hypot(re, im) / samples.length;
}

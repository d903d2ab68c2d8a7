import type { SeededRandom } from '@pith/compress';

/** Samples a second that basic-pitch hears. */
export const MUSIC_RATE = 22_050;

/** A note that sounds from `start` to `end`, in seconds. */
export interface Note {
  /** MIDI's number: 69 is the a′ of 440 Hz. */
  readonly pitch: number;
  readonly start: number;
  readonly end: number;
}

export interface Music {
  /** −1 … 1, {@link MUSIC_RATE} a second. */
  readonly samples: Float32Array;
  readonly notes: readonly Note[];
}

/**
 * A few notes, alone and in chords: series of harmonics, plucked or blown, over faint noise.
 *
 * @param length - in samples
 */
export function synthesiseNotes(length: number, random: SeededRandom): Music {
  const samples = new Float32Array(length);
  const seconds = length / MUSIC_RATE;
  const notes: Note[] = [];
  const plucked = random.integer(2) === 0;
  const brightness = 0.8 + random.next();
  for (let start = 0.1 * random.next(); start < seconds - 0.15; ) {
    const lasts = 0.2 + 0.5 * random.next();
    const end = Math.min(seconds, start + lasts);
    const root = 45 + random.integer(35);
    const chord = [0, 4, 7, 12].slice(0, 1 + random.integer(3));
    for (const step of chord) {
      const note = { pitch: root + step, start, end };
      notes.push(note);
      addNote(samples, note, { plucked, brightness, level: 0.5 + 0.5 * random.next() }, random);
    }
    start = end + (random.integer(3) === 0 ? 0.15 * random.next() : 0.02);
  }
  const largest = samples.reduce((top, x) => Math.max(top, Math.abs(x)), 1e-9);
  const peak = 0.3 + 0.6 * random.next();
  for (let i = 0; i < length; i++) {
    samples[i] = (samples[i]! * peak) / largest + 0.001 * random.normal();
  }
  return { samples, notes };
}

/** The frequency of a MIDI note, in Hz. */
export function noteFrequency(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

interface Instrument {
  readonly plucked: boolean;
  /** Harmonic k has the amplitude k^−brightness. */
  readonly brightness: number;
  readonly level: number;
}

function addNote(
  samples: Float32Array,
  { pitch, start, end }: Note,
  { plucked, brightness, level }: Instrument,
  random: SeededRandom,
): void {
  const f0 = noteFrequency(pitch) * (1 + 0.001 * random.normal());
  const from = Math.round(start * MUSIC_RATE);
  const to = Math.min(samples.length, Math.round(end * MUSIC_RATE));
  for (let k = 1; k <= 12 && k * f0 < 0.45 * MUSIC_RATE; k++) {
    const amplitude = level * k ** -brightness;
    const phase = 2 * Math.PI * random.next();
    // Strings are a little stiff: their harmonics are sharp.
    const frequency = k * f0 * (plucked ? Math.sqrt(1 + 0.0002 * k * k) : 1);
    const decay = plucked ? 1.5 + 0.7 * k : 0.3;
    for (let i = from; i < to; i++) {
      const t = (i - from) / MUSIC_RATE;
      const attack = 1 - Math.exp(-t / (plucked ? 0.003 : 0.02));
      const release = 1 - Math.exp(-(to - i) / MUSIC_RATE / 0.01);
      const envelope = attack * Math.exp(-decay * t) * release;
      samples[i]! += amplitude * envelope * Math.sin(2 * Math.PI * frequency * t + phase);
    }
  }
}

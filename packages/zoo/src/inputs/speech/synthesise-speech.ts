import type { SeededRandom } from '@pith/compress';
import { GlottalSource } from './glottal-source.js';
import { consonants, type Phoneme, vowels } from './phonemes.js';
import { Resonator } from './resonator.js';

export const SPEECH_RATE = 16_000;

/** Sound, and where somebody speaks in it. */
export interface LabelledSound {
  /** −1 … 1, {@link SPEECH_RATE} a second. */
  readonly samples: Float32Array;
  /** 1 where a word is being said, its short gaps included; one a sample. */
  readonly speaking: Uint8Array;
}

/**
 * A made-up speaker babbles phrases with pauses between them, over background noise: a cascade
 * formant synthesiser (Klatt 1980) moves between the targets of random syllables. Speaker, level and
 * noise differ from seed to seed.
 *
 * @param seconds - how long, at least 1
 */
export function synthesiseSpeech(seconds: number, random: SeededRandom): LabelledSound {
  const length = Math.round(seconds * SPEECH_RATE);
  const samples = new Float32Array(length);
  const speaking = new Uint8Array(length);
  const speaker = new Speaker(random);
  let at = Math.round((0.3 + 0.7 * random.next()) * SPEECH_RATE);
  while (at < length) {
    at = speaker.phrase(samples, speaking, at);
    at += Math.round((0.5 + random.next()) * SPEECH_RATE);
  }
  normalise(samples, 0.1 + 0.5 * random.next());
  addBackground(samples, random);
  return { samples, speaking };
}

const LAST_FORMANTS = [3500, 4500] as const;
const BANDWIDTHS = [70, 100, 150, 220, 280] as const;
/** Seconds in which an articulator covers most of the way to its target. */
const GLIDE = 0.018;

class Speaker {
  readonly #random: SeededRandom;
  readonly #source: GlottalSource;
  readonly #formants = BANDWIDTHS.map(() => new Resonator(SPEECH_RATE));
  readonly #friction = new Resonator(SPEECH_RATE);
  readonly #f0: number;
  /** Formants over those of a man. */
  readonly #tract: number;
  readonly #tempo: number;
  readonly #state = { formants: [500, 1500, 2500], voice: 0, friction: 0, f0: 120 };

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#source = new GlottalSource(SPEECH_RATE, 0.5 + 0.2 * random.next(), random);
    this.#f0 = 90 + 140 * random.next();
    this.#tract = 0.92 + 0.0016 * (this.#f0 - 90) + 0.05 * random.next();
    this.#tempo = 0.9 + 0.5 * random.next();
  }

  /** Says a phrase from a sample on, and tells where it ends. */
  phrase(samples: Float32Array, speaking: Uint8Array, start: number): number {
    const random = this.#random;
    const syllables = 4 + random.integer(12);
    let at = start;
    for (let i = 0; i < syllables && at < samples.length; i++) {
      // The pitch falls along a phrase, and rises on stressed syllables.
      const stress = random.integer(3) === 0 ? 1.15 : 1;
      const f0 = this.#f0 * (1.12 - (0.25 * i) / syllables) * stress;
      for (const phoneme of consonants[random.integer(consonants.length)]!) {
        at = this.#say(phoneme, f0, samples, at);
      }
      at = this.#say(vowels[random.integer(vowels.length)]!, f0, samples, at, stress);
      if (random.integer(3) === 0) {
        for (const phoneme of consonants[random.integer(consonants.length)]!) {
          at = this.#say(phoneme, f0 * 0.97, samples, at);
        }
      }
    }
    const end = Math.min(samples.length, at);
    speaking.fill(1, start, end);
    return this.#say({ ...vowels[2]!, voice: 0, duration: 0.06 }, this.#f0 * 0.85, samples, end);
  }

  #say(phoneme: Phoneme, f0: number, samples: Float32Array, start: number, stress = 1): number {
    const random = this.#random;
    const seconds = phoneme.duration * this.#tempo * stress * (0.85 + 0.3 * random.next());
    const end = Math.min(samples.length, start + Math.round(seconds * SPEECH_RATE));
    const state = this.#state;
    const glide = 1 - Math.exp(-1 / (GLIDE * SPEECH_RATE));
    this.#friction.tune(...phoneme.frictionBand);
    for (let i = start; i < end; i++) {
      state.voice += glide * (phoneme.voice * stress - state.voice);
      state.friction += 3 * glide * (phoneme.friction - state.friction);
      state.f0 += 0.3 * glide * (f0 - state.f0);
      for (const [k, target] of phoneme.formants.entries()) {
        state.formants[k]! += glide * (target * this.#tract - state.formants[k]!);
      }
      if ((i - start) % 40 === 0) this.#tune();
      let y = state.voice * this.#source.next(state.f0);
      for (const formant of this.#formants) y = formant.next(y);
      samples[i] = y + 0.35 * this.#friction.next(state.friction * random.normal());
    }
    return end;
  }

  #tune(): void {
    for (const [k, formant] of this.#formants.entries()) {
      const frequency = this.#state.formants[k] ?? LAST_FORMANTS[k - 3]! * this.#tract;
      formant.tune(Math.min(frequency, 0.46 * SPEECH_RATE), BANDWIDTHS[k]!);
    }
  }
}

function normalise(samples: Float32Array, peak: number): void {
  const largest = samples.reduce((top, x) => Math.max(top, Math.abs(x)), 1e-9);
  for (let i = 0; i < samples.length; i++) samples[i]! *= peak / largest;
}

/** White and brown noise, a hum and a few clicks, 14 to 34 dB below the speech. */
function addBackground(samples: Float32Array, random: SeededRandom): void {
  const loud = samples.filter((x) => Math.abs(x) > 1e-3);
  const level = Math.sqrt(loud.reduce((sum, x) => sum + x * x, 0) / Math.max(1, loud.length));
  const amplitude = level * 10 ** (-(14 + 20 * random.next()) / 20);
  const [white, brown, hum] = [random.next(), random.next(), random.next() / 2];
  const pitch = 50 + random.integer(150);
  let drift = 0;
  for (let i = 0; i < samples.length; i++) {
    drift = 0.97 * drift + 0.24 * random.normal();
    const tone = Math.sin((2 * Math.PI * pitch * i) / SPEECH_RATE);
    const noise = white * random.normal() + brown * drift + hum * tone;
    const click = random.integer(40_000) === 0 ? 8 * random.normal() : 0;
    samples[i]! += amplitude * (noise + click);
  }
}

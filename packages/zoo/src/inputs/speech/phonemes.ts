/** What the synthesiser aims at for a sound. */
export interface Phoneme {
  /** F1, F2, F3 in Hz, of a man. */
  readonly formants: readonly [number, number, number];
  /** Seconds, before variation. */
  readonly duration: number;
  /** Amplitude of the voice, 0 … 1. */
  readonly voice: number;
  /** Amplitude of the friction noise, 0 … 1. */
  readonly friction: number;
  /** Where the friction noise is strongest, Hz, and how wide. */
  readonly frictionBand: readonly [number, number];
}

function sound(
  formants: readonly [number, number, number],
  duration: number,
  voice: number,
  friction = 0,
  frictionBand: readonly [number, number] = [4000, 2000],
): Phoneme {
  return { formants, duration, voice, friction, frictionBand };
}

/** Formants of vowels: Peterson and Barney 1952, Table II, men. */
export const vowels: readonly Phoneme[] = [
  sound([270, 2290, 3010], 0.11, 1),
  sound([390, 1990, 2550], 0.09, 1),
  sound([530, 1840, 2480], 0.11, 1),
  sound([660, 1720, 2410], 0.14, 1),
  sound([730, 1090, 2440], 0.15, 1),
  sound([570, 840, 2410], 0.14, 1),
  sound([440, 1020, 2240], 0.1, 1),
  sound([300, 870, 2240], 0.12, 1),
  sound([640, 1190, 2390], 0.1, 1),
  sound([490, 1350, 1690], 0.12, 1),
];

const silence = sound([500, 1500, 2500], 0.05, 0);

/** A consonant as the sounds that follow each other: a stop is a closure, then a burst. */
export const consonants: readonly (readonly Phoneme[])[] = [
  [sound([320, 1500, 2600], 0.09, 0, 0.5, [6500, 1500])], // s
  [sound([320, 1700, 2400], 0.1, 0, 0.5, [3200, 1200])], // sh
  [sound([320, 1100, 2100], 0.08, 0, 0.2, [5500, 4000])], // f
  [sound([300, 1500, 2500], 0.07, 0.4, 0.25, [6000, 1500])], // z
  [sound([280, 1300, 2300], 0.07, 0.45)], // m, n
  [sound([280, 1700, 2500], 0.07, 0.45)],
  [sound([330, 1100, 2700], 0.06, 0.7)], // l
  [sound([350, 1200, 1600], 0.06, 0.7)], // r
  [sound([290, 650, 2200], 0.06, 0.7)], // w
  [sound([270, 2200, 3000], 0.06, 0.7)], // j
  [silence, sound([300, 900, 2200], 0.015, 0, 0.5, [1200, 1500])], // p
  [silence, sound([300, 1750, 2600], 0.02, 0, 0.6, [4500, 2000])], // t
  [silence, sound([300, 1900, 2300], 0.025, 0, 0.5, [2000, 1000])], // k
  [sound([220, 900, 2200], 0.05, 0.2), sound([300, 900, 2200], 0.01, 0.3, 0.3, [1200, 1500])], // b
  [sound([220, 1750, 2600], 0.05, 0.2), sound([300, 1750, 2600], 0.01, 0.3, 0.3, [4000, 2000])], // d
  [],
];

/** What scripts/pack-modules.mjs made of a module with and without relaxed SIMD. */
export interface PackedKernels {
  readonly text: string;
  readonly singles: readonly number[];
  readonly pieces: readonly number[];
}

/** The WebAssembly module with or without relaxed SIMD. */
export function unpackKernels(
  packed: PackedKernels,
  variant: 'simd' | 'relaxedSimd',
): Uint8Array<ArrayBuffer> {
  const { pieces } = packed;
  const bytes = fromText(packed);
  const module = new Uint8Array(bytes.length);
  let from = 0;
  let to = 0;
  pieces.forEach((length, i) => {
    const skipped = i % 3 === (variant === 'simd' ? 2 : 1);
    if (!skipped) {
      module.set(bytes.subarray(from, from + length), to);
      to += length;
    }
    from += length;
  });
  return module.subarray(0, to);
}

/** The characters of the text, in order: a byte each, but the last two, which begin pairs. */
const ALPHABET = Array.from({ length: 92 }, (_, i) => 35 + i).filter(
  (code) => !"$'\\`<".includes(String.fromCharCode(code)),
);

function fromText({ text, singles }: PackedKernels): Uint8Array {
  const others = Array.from({ length: 256 }, (_, byte) => byte).filter(
    (byte) => !singles.includes(byte),
  );
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const rank = ALPHABET.indexOf(text.charCodeAt(i));
    const pair = rank - singles.length;
    bytes[length++] =
      pair < 0
        ? singles[rank]!
        : others[pair * ALPHABET.length + ALPHABET.indexOf(text.charCodeAt(++i))]!;
  }
  return bytes.subarray(0, length);
}

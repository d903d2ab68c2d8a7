// Two WebAssembly modules as one text that brotli and gzip compress well. What a bundle's server
// compresses must not have been compressed before: in base64 of DEFLATE the kernels weighed a quarter
// more. Most functions are the same in both modules and stand there once; those that differ stand
// next to each other, which keeps them within gzip's window of 32 KiB.

/** Printable, and escaped by no writer of JavaScript strings nor in HTML. */
const ALPHABET = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i)).filter(
  (character) => !"$'\\`<".includes(character),
);

/** Characters that mean a byte; the two others say that the byte is in the next character. */
const SINGLES = ALPHABET.length - 2;

/**
 * @param {Buffer} first @param {Buffer} second
 * @returns {{ text: string, singles: number[], pieces: number[] }} src/kernels/unpack-kernels.ts reads it
 */
export function packModules(first, second) {
  let [a, b] = [partsOf(first), partsOf(second)];
  if (a.length !== b.length) [a, b] = [[first], [second]];
  const pieces = [];
  const bytes = [];
  let both = 0;
  a.forEach((part, i) => {
    const other = b[i];
    if (part.equals(other)) {
      both += part.length;
      bytes.push(part);
    } else {
      pieces.push(both, part.length, other.length);
      both = 0;
      bytes.push(part, other);
    }
  });
  pieces.push(both, 0, 0);
  return { ...toText(Buffer.concat(bytes)), pieces };
}

/** What is before a module's code, every function, and what is after. */
function partsOf(module) {
  const CODE = 10;
  let position = 8;
  const integer = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[position++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const skip = () => {
    const length = integer();
    position += length;
  };
  while (module[position++] !== CODE) skip();
  integer();
  const count = integer();
  const parts = [module.subarray(0, position)];
  for (let i = 0; i < count; i++) {
    const begin = position;
    skip();
    parts.push(module.subarray(begin, position));
  }
  return [...parts, module.subarray(position)];
}

function toText(bytes) {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]++;
  const ranked = [...counts.keys()].sort((a, b) => counts[b] - counts[a]);
  const singles = ranked.slice(0, SINGLES).sort((a, b) => a - b);
  const others = [...counts.keys()].filter((byte) => !singles.includes(byte));
  const coded = new Map(singles.map((byte, i) => [byte, ALPHABET[i]]));
  others.forEach((byte, i) => {
    const first = ALPHABET[SINGLES + Math.floor(i / ALPHABET.length)];
    coded.set(byte, first + ALPHABET[i % ALPHABET.length]);
  });
  return { text: Array.from(bytes, (byte) => coded.get(byte)).join(''), singles };
}

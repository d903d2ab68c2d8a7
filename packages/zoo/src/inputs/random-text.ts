import type { SeededRandom } from '@pith/compress';

/** Words of everyday signs, bills and labels; no letter of the alphabet is missing. */
const words = `the of and to in for is on that by this with you it not or be are from at as your all
have new more an was we will home can us about if page my has search free but our one other do no
information time they site he up may what which their news out use any there see only so his when
contact here business who web also now help get view online first been would how were services some
price date weight height zone query exit fuel quartz juice box jacket vivid kitchen window heavy
bridge night extra large small medium total amount change cash card number street avenue garden
station platform ticket train flight gate seat row menu coffee bread butter sugar water orange lemon
pepper salt rice fish beef chicken apple grape cheese yoghurt Monday Tuesday Wednesday Thursday
Friday January March June October Berlin London Paris Tokyo Quebec Zurich Oxford Kyoto`.split(
  /\s+/,
);

/** Some words, numbers and marks, at most so many characters long. */
export function randomText(random: SeededRandom, longest: number): string {
  let text = randomToken(random).slice(0, longest);
  for (;;) {
    const longer = `${text} ${randomToken(random)}`;
    if (longer.length > longest) return text;
    text = longer;
  }
}

function randomToken(random: SeededRandom): string {
  const word = words[random.integer(words.length)]!;
  switch (random.integer(8)) {
    case 0:
      return String(random.integer(10_000));
    case 1:
      return `${random.integer(100)}.${random.integer(10)}${random.integer(10)}`;
    case 2:
      return word.toUpperCase();
    case 3:
      return word[0]!.toUpperCase() + word.slice(1);
    case 4:
      return `${word}${',.:!?-'[random.integer(6)]!}`;
    default:
      return word;
  }
}

const NARROW = /[ijlI.,:;|!'()[\]/ ]/;
const WIDE = /[mwMW%@—→×]/;
const CAPITAL = /[A-Z0-9]/;

/**
 * About how wide a text is in a sans serif font, in pixels. Which font a reader has is not known: this
 * errs on the wide side of Arial and Helvetica.
 */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const letter of text) {
    if (NARROW.test(letter)) ems += 0.34;
    else if (WIDE.test(letter)) ems += 0.92;
    else if (CAPITAL.test(letter)) ems += 0.66;
    else ems += 0.57;
  }
  return ems * fontSize;
}

/** Breaks a text into lines at spaces. A word that is too long has a line of its own. */
export function wrapText(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, fontSize) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';

/** The cuts of Roboto that texts are set in. */
export const ROBOTO_CUTS = [
  '300-normal',
  '400-normal',
  '400-italic',
  '500-normal',
  '700-normal',
] as const;
export type RobotoCut = (typeof ROBOTO_CUTS)[number];

const loaded = new Map<RobotoCut, Promise<opentype.Font>>();

/** A cut of Roboto, Latin letters only. */
export function roboto(cut: RobotoCut): Promise<opentype.Font> {
  let font = loaded.get(cut);
  if (font === undefined) {
    font = load(cut);
    loaded.set(cut, font);
  }
  return font;
}

async function load(cut: RobotoCut): Promise<opentype.Font> {
  const path = createRequire(import.meta.url).resolve(
    `@fontsource/roboto/files/roboto-latin-${cut}.woff`,
  );
  const bytes = await readFile(path);
  return opentype.parse(new Uint8Array(bytes).buffer);
}

/** A text as one SVG path, its baseline at y = 0, and how wide it runs. */
export interface TextPath {
  /** For the attribute `d`. */
  readonly data: string;
  readonly width: number;
  readonly ascent: number;
  readonly descent: number;
}

/** Sets a text glyph by glyph, with kerning and without ligatures. */
export function textPath(font: opentype.Font, text: string, size: number): TextPath {
  const scale = size / font.unitsPerEm;
  const glyphs = Array.from(text, (character) => font.charToGlyph(character));
  let x = 0;
  let data = '';
  for (const [i, glyph] of glyphs.entries()) {
    data += glyph.getPath(x, 0, size).toPathData(2);
    const next = glyphs[i + 1];
    const kerning = next === undefined ? 0 : font.getKerningValue(glyph, next);
    x += (glyph.advanceWidth + kerning) * scale;
  }
  return { data, width: x, ascent: font.ascender * scale, descent: -font.descender * scale };
}

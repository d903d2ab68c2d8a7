/** The part of opentype.js 2 that is used; the package has no types. */
declare module 'opentype.js' {
  namespace opentype {
    interface Path {
      toPathData(decimals: number): string;
    }
    interface Glyph {
      readonly advanceWidth: number;
      getPath(x: number, y: number, fontSize: number): Path;
    }
    interface Font {
      readonly unitsPerEm: number;
      readonly ascender: number;
      readonly descender: number;
      charToGlyph(character: string): Glyph;
      getKerningValue(left: Glyph, right: Glyph): number;
    }
    function parse(file: ArrayBuffer): Font;
  }
  export = opentype;
}

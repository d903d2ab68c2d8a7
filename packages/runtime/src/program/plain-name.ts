/** Longest part of a foreign name that a message shows. */
const SHOWN_CHARACTERS = 80;

/** A name out of somebody's file, fit for a message: quoted, escaped, long ones cut. */
export function quoteName(name: string): string {
  const shown = name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name;
  // JSON leaves DEL and the C1 control characters alone; a terminal must not obey them.
  return JSON.stringify(shown).replace(/[\u007f-\u009f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The same without quotes where the name is a plain one, as nearly all are. */
export function plainName(name: string): string {
  return name.length <= SHOWN_CHARACTERS && /^[\x20-\x7e]+$/.test(name) ? name : quoteName(name);
}

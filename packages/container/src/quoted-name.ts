/** Longest part of a foreign name that a message shows. */
const SHOWN_CHARACTERS = 120;

/**
 * A name out of somebody's file, fit for a message: quoted, control characters escaped (a terminal
 * must not obey them), long ones cut.
 *
 * @example quoteName('dense/kernel') // '"dense/kernel"'
 */
export function quoteName(name: string): string {
  const shown = name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name;
  // JSON leaves DEL and the C1 control characters alone.
  return JSON.stringify(shown).replace(/[\u007f-\u009f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

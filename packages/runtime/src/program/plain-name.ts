import { quoteName } from '@pith/container';

/** Longest name that a message shows as it is. */
const SHOWN_CHARACTERS = 80;

/** A name out of somebody's file, fit for a message: without quotes where it is a plain one, as nearly all are. */
export function plainName(name: string): string {
  return name.length <= SHOWN_CHARACTERS && /^[\x20-\x7e]+$/.test(name) ? name : quoteName(name);
}

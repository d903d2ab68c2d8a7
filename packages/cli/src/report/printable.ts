/** A name out of a file: a terminal must not obey what it holds. */
export function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '�');
}

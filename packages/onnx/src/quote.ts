/** A name out of somebody's file, fit for a message: quoted, control characters escaped, cut. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);
}

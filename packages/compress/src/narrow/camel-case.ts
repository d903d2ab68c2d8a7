/** snake_case to camelCase, as tfjs does it when it reads a topology. */
export function camelCase(name: string): string {
  return name.replace(/(?<=.)_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
}

/** An object's own members, by their names in camelCase; null counts as absent. */
export function camelMembers(record: Record<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(record)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [camelCase(key), value]),
  );
}

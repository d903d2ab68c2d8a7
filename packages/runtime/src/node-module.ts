/**
 * A module of Node's own, or undefined in a browser; without an import that a bundler would stumble on
 * (`process.getBuiltinModule`: Node ≥ 20.16 and ≥ 22.3).
 *
 * @param Interface the little of it that is used
 */
export function nodeModule<Interface>(name: `node:${string}`): Interface | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.(name) as Interface | undefined;
}

/** What something took of the process's memory. */
export interface MemoryGrowth<T> {
  readonly result: T;
  /** Growth of the resident set in bytes, WebAssembly memories and native heaps included. */
  readonly residentBytes: number;
}

/**
 * Runs something and tells by how much the process's resident set has grown. Rough: what was freed
 * before and what is garbage now both count, unless Node runs with `--expose-gc`; and a page counts
 * only once it is touched, so let `action` run the network at least once. Best in a fresh process
 * an engine.
 */
export async function measureMemory<T>(action: () => Promise<T>): Promise<MemoryGrowth<T>> {
  const before = settledResidentBytes();
  const result = await action();
  return { result, residentBytes: Math.max(0, settledResidentBytes() - before) };
}

function settledResidentBytes(): number {
  // Twice: the first frees array buffers' owners, the second what they owned.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

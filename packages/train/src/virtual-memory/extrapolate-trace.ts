import type { Trace, TracedOperation, TracedPage } from './trace.js';

/** A step on a few examples. */
export interface Trial {
  readonly examples: number;
  readonly trace: Trace;
}

/**
 * What a step on many examples will do, from steps on fewer: the operations are the same, and a page's
 * bytes are linear in the examples.
 *
 * @returns undefined where the two do not do the same
 */
export function extrapolateTrace(few: Trial, more: Trial, examples: number): Trace | undefined {
  const [a, b] = [few.trace, more.trace];
  if (!isAlike(a, b)) return undefined;
  const share = (examples - few.examples) / (more.examples - few.examples);
  const at = (x: number, y: number) => Math.max(0, x + (y - x) * share);
  return {
    forward: b.forward,
    operations: b.operations.map((operation) => ({
      ...operation,
      milliseconds: (operation.milliseconds * examples) / more.examples,
    })),
    pages: b.pages.map((page, i) => ({ ...page, bytes: at(a.pages[i]!.bytes, page.bytes) })),
  };
}

function isAlike(a: Trace, b: Trace): boolean {
  return (
    a.forward === b.forward &&
    a.operations.length === b.operations.length &&
    a.pages.length === b.pages.length &&
    a.operations.every((operation, i) => describe(operation) === describe(b.operations[i]!)) &&
    a.pages.every((page, i) => lifeOf(page) === lifeOf(b.pages[i]!))
  );
}

function describe({ name, reads, makes }: TracedOperation): string {
  return JSON.stringify([name, reads, makes]);
}

function lifeOf({ made, uses, released, recipe }: TracedPage): string {
  return JSON.stringify([made, uses, String(released), recipe]);
}

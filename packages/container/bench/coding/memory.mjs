import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
/** Twice: what the first one finds may be given back only when the next one begins. */
const collectGarbage = () => {
  gc();
  gc();
};

/**
 * The most bytes of arrays that work holds at a time beside what it gives, taken after each of its steps:
 * the most of several runs, as some may be collected before.
 *
 * @param {() => Generator<ArrayBufferView | undefined>} work
 */
export function mostMemory(work) {
  return Math.max(...Array.from({ length: RUNS }, () => memoryOnce(work)));
}

const RUNS = 5;

function memoryOnce(work) {
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const given = [];
  let kept = 0;
  let most = 0;
  for (const step of work()) {
    if (step !== undefined) given.push(step);
    kept += step?.byteLength ?? 0;
    most = Math.max(most, process.memoryUsage().arrayBuffers - before - kept);
    collectGarbage();
  }
  return most;
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/**
 * The most bytes of arrays that work holds at a time beside what it gives, taken after each of its steps:
 * the most of several runs, as some may be collected before.
 *
 * @param {() => Generator<ArrayBufferView | undefined>} work
 */
export function mostMemory(work) {
  let most = 0;
  for (let run = 0; run < 3; run++) {
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const given = [];
    let kept = 0;
    for (const step of work()) {
      if (step !== undefined) given.push(step);
      kept += step?.byteLength ?? 0;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before - kept);
      collectGarbage();
    }
  }
  return most;
}

/** The words of a shared Int32Array through which the threads of a team understand each other. */
export const CONTROL_WORDS = {
  /** How many times threads have come to a barrier, all together. */
  ARRIVALS: 0,
  /** 1 once a thread has failed. */
  FAILED: 1,
  /** Grows by one for each run that is to be done. */
  RUNS: 2,
  /** Samples of that run. */
  BATCH: 3,
  /** Word DOZING + i is 1 while thread i waits for messages, and not for RUNS to grow. */
  DOZING: 4,
} as const;

export function createControl(threads: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * (CONTROL_WORDS.DOZING + threads)));
}

import type { ModelStatistics } from '../statistics.js';

/** What can be said of a graph before it has been planned for any shapes. */
export function describeUnplanned(fileBytes: number): ModelStatistics {
  return {
    ...{ instructionSet: 'unplanned', threads: 1, fileBytes, weightBytes: 0 },
    ...{ activationBytes: 0, leastActivationBytes: 0, memoryBytes: 0, layers: [] },
  };
}

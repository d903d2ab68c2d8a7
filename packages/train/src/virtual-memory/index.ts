export { nodeBackend } from './node-backend.js';
export type { StepMemory } from './pager.js';
export type { Policy } from './plan-step.js';
export { withReluFromOutput } from './relu-from-output.js';
export {
  type TrialStep,
  VirtualMemory,
  type VirtualMemoryOptions,
  type VirtualMemoryStatistics,
} from './virtual-memory.js';

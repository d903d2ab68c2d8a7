export { type ExitCode, exitCodes } from './exit-codes.js';
export { Interruption } from './interruption.js';
export type { Io, OutputStream } from './io.js';
export { createProgram } from './program.js';
export { run } from './run.js';

export type { Activation } from './program/activation.js';
export type * from './program/program.js';

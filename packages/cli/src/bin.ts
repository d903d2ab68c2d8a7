#!/usr/bin/env node
import { abortOnSignals } from './interruption.js';
import { run } from './run.js';

const { stdout, stderr, env } = process;
// Failed writes are told to those who wrote; unhandled, they would end the process with a stack.
for (const stream of [stdout, stderr]) stream.on('error', () => {});
// No waiting for timers and thread pools of libraries: all output has been written by now.
process.exit(await run(process.argv.slice(2), { stdout, stderr, env, signal: abortOnSignals() }));

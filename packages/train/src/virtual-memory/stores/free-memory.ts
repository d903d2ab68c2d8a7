import { MessageChannel } from 'node:worker_threads';

// Made early: a port is closed only when the event loop has had a turn.
const { port1: closed, port2 } = new MessageChannel();
closed.unref();
port2.close();

/**
 * Gives a buffer's memory back now. The garbage collector sees a few bytes of JavaScript and takes its
 * time; a message to a port that nobody holds the other end of takes the memory along and is thrown away.
 */
export function freeMemory(buffer: ArrayBuffer): void {
  closed.postMessage(null, [buffer]);
}

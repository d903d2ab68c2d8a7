import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

const { port1: port, port2: otherEnd } = new MessageChannel();
// A port closes only when the event loop has had turns. Training may give it none for a whole step, in
// which everything sent to an open port would be kept.
const isClosed = once(otherEnd, 'close');
otherEnd.close();
await isClosed;
port.unref();

/**
 * Gives a buffer's memory back now. The garbage collector sees a few bytes of JavaScript and takes its
 * time; a message to a port that nobody holds the other end of takes the memory along and is thrown away.
 */
export function freeMemory(buffer: ArrayBuffer): void {
  port.postMessage(null, [buffer]);
}

// A page's only script: does what a test asks of it, itself or in a worker.

import { type Failure, type Outcome, perform, type Task } from './perform.js';

export interface PageScript {
  inPage(task: Task): Promise<Outcome | Failure>;
  inWorker(task: Task): Promise<Outcome | Failure>;
}

declare global {
  var pithPage: PageScript;
}

globalThis.pithPage = {
  async inPage(task) {
    // In a turn of its own: what a test evaluates is exempt from the page's security policy.
    await new Promise((resolve) => setTimeout(resolve));
    return perform(task);
  },
  inWorker(task) {
    const worker = new Worker(new URL('./page-worker.js', import.meta.url), { type: 'module' });
    return new Promise<Outcome | Failure>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(task);
    }).finally(() => worker.terminate());
  },
};

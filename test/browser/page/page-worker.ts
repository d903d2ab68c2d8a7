import { perform, type Task } from './perform.js';

addEventListener('message', async ({ data }: MessageEvent<Task>) => {
  postMessage(await perform(data));
});

import { sampleFrom } from './sample.ts';

// A Web Worker: a message is the source of a model, the answer what was sampled from it.
globalThis.addEventListener('message', async ({ data }: MessageEvent<string>) => {
  globalThis.postMessage(await sampleFrom(data));
});

import { type Sampled, sampleFrom } from './sample.ts';

/** Samples from a model in a Web Worker. */
function sampleInWorker(source: string): Promise<Sampled | string> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Sampled | string>) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.postMessage(source);
  });
}

/** What the test calls in the page. */
export const generatorPage = { sampleFrom, sampleInWorker };
Object.assign(globalThis, { generatorPage });

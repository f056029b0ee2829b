import models from '#models';
import { createApp } from './app.ts';
import { catalogOf } from './models/catalog.ts';
import { startWasmBackend } from './runtime/backend.ts';
import { BoundedQueue } from './runtime/bounded-queue.ts';
import { disableEgress } from './runtime/disable-egress.ts';
import { edgeCache } from './runtime/edge-cache.ts';
import { fillMarkup } from './runtime/fill-markup.ts';
import { InferenceService } from './runtime/inference-service.ts';

/** Requests that an isolate accepts at a time: one runs, the others wait, and further ones get 503. */
const QUEUE_CAPACITY = 32;

disableEgress();

export default createApp({
  catalog: catalogOf(models),
  sampler: new InferenceService(startWasmBackend),
  queue: new BoundedQueue(QUEUE_CAPACITY),
  cache: edgeCache(),
  fillMarkup,
  // biome-ignore lint/suspicious/noConsole: a worker's log is its console
  log: (line) => console.error(line),
});

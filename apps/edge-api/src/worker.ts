import models from '#models';
import { createApp } from './app.ts';
import { catalogOf } from './models/catalog.ts';
import { startWasmBackend } from './runtime/backend.ts';
import { edgeCache } from './runtime/edge-cache.ts';
import { Lane } from './runtime/lane.ts';
import { closeWaysOut } from './runtime/no-egress.ts';
import { Studio } from './runtime/studio.ts';

/** Requests that an isolate takes on at a time; one is drawn, the others wait. More are told to come back. */
const LANE_CAPACITY = 32;

closeWaysOut();

export default createApp({
  catalog: catalogOf(models),
  studio: new Studio(startWasmBackend),
  lane: new Lane(LANE_CAPACITY),
  cache: edgeCache(),
  // biome-ignore lint/suspicious/noConsole: a worker's log is its console
  log: (line) => console.error(line),
});

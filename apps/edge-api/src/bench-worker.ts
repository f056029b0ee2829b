import { arrangeGrid, encodePng, generatorInput, labelsFromSeed, latentsFromSeed } from '@trazo/model';
import models from '#models';
import type { Bindings } from './environment.ts';
import { catalogOf } from './models/catalog.ts';
import { readServed } from './models/weights.ts';
import { startWasmBackend } from './runtime/backend.ts';
import { InferenceService } from './runtime/inference-service.ts';

// A worker for the benchmark, not part of production. It repeats one part of a request many times, so that the clock
// can stay outside: a Worker's own clock stands still while it computes.
const catalog = catalogOf(models);
const service = new InferenceService(startWasmBackend);
const generated = new Map<string, Uint8ClampedArray<ArrayBuffer>>();

export default {
  /** Handles `/generate`, `/encode` and `/nothing`, with `model`, `n` tiles and the number of `times`. */
  async fetch(request: Request, { ASSETS: assets }: Bindings): Promise<Response> {
    const { pathname, searchParams, origin } = new URL(request.url);
    const served = catalog.find(searchParams.get('model') ?? undefined, undefined);
    const count = Number(searchParams.get('n') ?? 1);
    const times = Number(searchParams.get('times') ?? 1);
    const { name, spec } = served.card;
    const model = { card: served.card, load: () => readServed(served, { assets, origin }) };
    const labels = labelsFromSeed(1, spec.classes > 0 ? count : 0, spec.classes);
    const inputs = generatorInput(latentsFromSeed(1, count, spec.latentSize), labels, spec);
    const pixels = generated.get(`${name} ${count}`) ?? (await service.generate(model, inputs, count));
    generated.set(`${name} ${count}`, pixels);
    for (let time = 0; time < times; time++) {
      if (pathname === '/generate') await service.generate(model, inputs, count);
      if (pathname === '/encode') encodePng(arrangeGrid(pixels, spec.image), { Seed: '1' });
    }
    return new Response('done');
  },
};

import { arrangeGrid, encodePng, generatorInput, labelsFromSeed, latentsFromSeed } from '@trazo/model';
import models from '#models';
import { catalogOf } from './models/catalog.ts';
import { startWasmBackend } from './runtime/backend.ts';
import { Studio } from './runtime/studio.ts';

// A worker for the benchmark, no part of production: it does one part of a request many times over, so that the clock
// can stay outside. Workers' own clocks stand still while they compute.
const catalog = catalogOf(models);
const studio = new Studio(startWasmBackend);
const drawn = new Map<string, Uint8ClampedArray<ArrayBuffer>>();

export default {
  /** `/draw`, `/encode` or `/nothing`, with `model`, `n` tiles and how many `times`. */
  async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const artifact = catalog.find(searchParams.get('model') ?? undefined, undefined);
    const count = Number(searchParams.get('n') ?? 1);
    const times = Number(searchParams.get('times') ?? 1);
    const { name, spec } = artifact.card;
    const labels = labelsFromSeed(1, spec.classes > 0 ? count : 0, spec.classes);
    const inputs = generatorInput(latentsFromSeed(1, count, spec.latentSize), labels, spec);
    const pixels = drawn.get(`${name} ${count}`) ?? (await studio.draw(artifact, inputs, count));
    drawn.set(`${name} ${count}`, pixels);
    for (let time = 0; time < times; time++) {
      if (pathname === '/draw') await studio.draw(artifact, inputs, count);
      if (pathname === '/encode') encodePng(arrangeGrid(pixels, spec.image), { Seed: '1' });
    }
    return new Response('done');
  },
};

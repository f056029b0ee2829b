import {
  arrangeGrid,
  encodePng,
  generatorInput,
  latentsFromSeed,
  randomSeed,
  sampleText,
  squareColumns,
  versionOf,
} from '@trazo/model';
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { API } from '../api-paths.ts';
import type { Environment } from '../environment.ts';
import { query } from '../http/query.ts';
import { ROUTES } from '../openapi/routes.ts';
import { centered } from '../picture/canvas.ts';
import type { Ports } from '../ports.ts';
import type { generateQuery } from '../schemas/requests.ts';
import { canonicalAddress } from './canonical.ts';
import { requestedGrid } from './grid.ts';
import { canonicalClasses, classHeaders, labelsOfTiles } from './labels.ts';
import { pictureResponse } from './picture-response.ts';

/** `GET /generate`, also as `/generate.png`: a grid of images as PNG. */
export function generateRoutes(ports: Ports) {
  return new Hono<Environment>()
    .get(ROUTES.generate.path, query(ROUTES.generate.query), (c) =>
      generateResponse(c, ports, c.req.valid('query')),
    )
    .get(ROUTES.generatePng.path, query(ROUTES.generatePng.query), (c) =>
      generateResponse(c, ports, c.req.valid('query')),
    );
}

function generateResponse(
  c: Context<Environment>,
  ports: Ports,
  requested: z.output<typeof generateQuery>,
): Promise<Response> {
  const model = ports.catalog.find(requested.model, requested.v);
  const { card } = model;
  const version = versionOf(card);
  const { n, labels, layout, canvas } = requestedGrid(requested, card, ports.catalog.cards);
  const seed = requested.seed ?? randomSeed();
  const { scale, pad } = requested;
  const tileLabels = labelsOfTiles(labels, seed, n, card);
  const canonical = canonicalAddress(
    API.generate,
    {
      n,
      seed,
      model: card.name,
      ...canonicalClasses(labels, n, card),
      cols: layout.columns,
      scale,
      pad,
      size: canvas && `${canvas.width}x${canvas.height}`,
      v: version,
    },
    { cols: squareColumns(n), scale: 1, pad: 0 },
  );
  return pictureResponse(c, ports, version, {
    model,
    canonical,
    mediaType: 'image/png',
    freshness: requested.seed === undefined ? 'random' : requested.v === undefined ? 'seeded' : 'pinned',
    headers: {
      'X-Trazo-Seed': String(seed),
      ...classHeaders(tileLabels, card),
    },
    inputs: () => ({
      values: generatorInput(latentsFromSeed(seed, n, card.spec.latentSize), tileLabels, card.spec),
      count: n,
    }),
    encode: (pixels) => {
      const grid = arrangeGrid(pixels, card.spec.image, layout);
      const picture = canvas ? centered(grid, canvas.width, canvas.height) : grid;
      return encodePng(picture, sampleText(card, seed, tileLabels));
    },
  });
}

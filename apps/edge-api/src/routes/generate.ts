import {
  arrangeGrid,
  encodePng,
  generatorInput,
  latentsFromSeed,
  type ModelCard,
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
import { fillCells, writingModel } from './text.ts';

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
  const name = requested.model ?? writingModel(requested.text, ports.catalog);
  const model = ports.catalog.find(name, requested.v);
  const { card } = model;
  const version = versionOf(card);
  const { n, labels, text, layout, canvas } = requestedGrid(requested, card, ports.catalog.cards);
  const seed = requested.seed ?? randomSeed();
  const { scale, pad } = requested;
  // A text has an image for each character that is not a space.
  const written = text?.cells.filter((label) => label !== undefined);
  const tileLabels = written ?? labelsOfTiles(labels, seed, n, card);
  const canonical = canonicalAddress(
    API.generate,
    {
      n: text ? undefined : n,
      text: text?.text,
      seed,
      model: card.name,
      ...canonicalClasses(labels, n, card),
      cols: layout.columns,
      scale,
      pad,
      size: canvas && `${canvas.width}x${canvas.height}`,
      v: version,
    },
    { cols: text ? longestLine(text.text) : squareColumns(n), scale: 1, pad: 0 },
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
      values: generatorInput(
        written ? sameLatents(seed, written.length, card) : latentsFromSeed(seed, n, card.spec.latentSize),
        tileLabels,
        card.spec,
      ),
      count: written?.length ?? n,
    }),
    encode: (pixels) => {
      const { width, height, channels } = card.spec.image;
      const tiles = text ? fillCells(text.cells, pixels, width * height * channels) : pixels;
      const grid = arrangeGrid(tiles, card.spec.image, layout);
      const picture = canvas ? centered(grid, canvas.width, canvas.height) : grid;
      const writes = text && { Text: encodeURIComponent(text.text) };
      return encodePng(picture, { ...sampleText(card, seed, tileLabels), ...writes });
    },
  });
}

/** The first latents of a seed for every image, so that a text is of one hand. */
function sameLatents(seed: number, count: number, { spec: { latentSize } }: ModelCard): Float32Array {
  const first = latentsFromSeed(seed, 1, latentSize);
  return Float32Array.from({ length: count * latentSize }, (_, i) => first[i % latentSize] ?? 0);
}

function longestLine(text: string): number {
  return Math.max(...text.split('\n').map((line) => [...line].length));
}

import {
  arrangeGrid,
  generatorInput,
  latentsFromSeed,
  type ModelCard,
  randomSeed,
  slerp,
  squareColumns,
  versionOf,
} from '@trazo/model';
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { API } from '../api-paths.ts';
import type { Environment } from '../environment.ts';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { query } from '../http/query.ts';
import { MAX_WALK_IMAGES } from '../limits.ts';
import { ROUTES } from '../openapi/routes.ts';
import { encodeApng } from '../picture/apng.ts';
import { encodeGif } from '../picture/gif.ts';
import type { Ports } from '../ports.ts';
import type { WalkFormat, walkFileQuery } from '../schemas/requests.ts';
import { canonicalAddress } from './canonical.ts';
import { canonicalClasses, labelsOfTiles, requestedLabels } from './labels.ts';
import { layoutOf } from './layout.ts';
import { pictureResponse } from './picture-response.ts';

/** Duration of a frame. The last frame stays longer, so that viewers see the end before the animation repeats. */
const FRAME_MILLISECONDS = 80;
const LAST_FRAME_MILLISECONDS = 800;

/** `GET /walk`, also as `/walk.png` and `/walk.gif`: the interpolation between two seeds as an animation. */
export function walkRoutes(ports: Ports) {
  return new Hono<Environment>()
    .get(ROUTES.walk.path, query(ROUTES.walk.query), (c) => {
      const { format, ...requested } = c.req.valid('query');
      return walkResponse(c, ports, requested, format);
    })
    .get(ROUTES.walkPng.path, query(ROUTES.walkPng.query), (c) =>
      walkResponse(c, ports, c.req.valid('query'), 'png'),
    )
    .get(ROUTES.walkGif.path, query(ROUTES.walkGif.query), (c) =>
      walkResponse(c, ports, c.req.valid('query'), 'gif'),
    );
}

function walkResponse(
  c: Context<Environment>,
  ports: Ports,
  requested: z.output<typeof walkFileQuery>,
  format: WalkFormat,
): Promise<Response> {
  const model = ports.catalog.find(requested.model, requested.v);
  const { card } = model;
  const version = versionOf(card);
  const { n, steps, scale, pad } = requested;
  if (n * steps > MAX_WALK_IMAGES) {
    const allowed = `at most ${Math.floor(MAX_WALK_IMAGES / n)} for ${n} tiles (${MAX_WALK_IMAGES} images in total)`;
    throw invalidParameters([parameterFault('steps', String(steps), allowed)]);
  }
  const layout = layoutOf(requested, card, steps);
  const labels = requestedLabels(requested, card, ports.catalog.cards);
  const from = requested.from ?? randomSeed();
  const to = requested.to ?? randomSeed();
  const random = requested.from === undefined || requested.to === undefined;
  const canonical = canonicalAddress(
    API.walk,
    {
      from,
      to,
      steps,
      n,
      model: card.name,
      ...canonicalClasses(labels, n, card),
      cols: layout.columns,
      scale,
      pad,
      format,
      v: version,
    },
    { n: 1, cols: squareColumns(n), scale: 1, pad: 0, format: 'png' },
  );
  return pictureResponse(c, ports, version, {
    model,
    canonical,
    mediaType: `image/${format}`,
    freshness: random ? 'random' : requested.v === undefined ? 'seeded' : 'pinned',
    headers: { 'X-Trazo-From': String(from), 'X-Trazo-To': String(to) },
    inputs: () => ({ values: walkInputs(from, to, labels, steps, n, card), count: n * steps }),
    encode: (pixels) => {
      const frameLength = pixels.length / steps;
      const frames = Array.from({ length: steps }, (_, step) => ({
        image: arrangeGrid(
          pixels.subarray(step * frameLength, (step + 1) * frameLength),
          card.spec.image,
          layout,
        ),
        milliseconds: step === steps - 1 ? LAST_FRAME_MILLISECONDS : FRAME_MILLISECONDS,
      }));
      if (format === 'gif') return encodeGif(frames);
      const text = {
        Software: 'Trazo',
        Model: `${card.name} ${version}`,
        From: String(from),
        To: String(to),
      };
      return encodeApng(frames, text);
    },
  });
}

/**
 * The generator inputs of a walk, frame by frame. In each frame, every tile has come the same part of the way from its
 * image of one seed to that of the other: its latents along the arc between the two (slerp), its class, where the two
 * differ, as a mixture. The first and the last frame are the pictures of /generate.
 */
function walkInputs(
  from: number,
  to: number,
  requested: readonly number[] | undefined,
  steps: number,
  n: number,
  card: ModelCard,
): Float32Array {
  const { latentSize, classes } = card.spec;
  const width = latentSize + classes;
  const [start, end] = [from, to].map((seed) => {
    const labels = labelsOfTiles(requested, seed, n, card);
    return generatorInput(latentsFromSeed(seed, n, latentSize), labels, card.spec);
  });
  const inputs = new Float32Array(steps * n * width);
  if (start === undefined || end === undefined) return inputs;
  for (let step = 0; step < steps; step++) {
    const t = step / (steps - 1);
    for (let tile = 0; tile < n; tile++) {
      const row = (values: Float32Array) => values.subarray(tile * width, (tile + 1) * width);
      const noise = slerp(row(start).subarray(0, latentSize), row(end).subarray(0, latentSize), t);
      const ends = row(end).subarray(latentSize);
      const mixture = row(start)
        .subarray(latentSize)
        .map((share, label) => (1 - t) * share + t * (ends[label] ?? 0));
      inputs.set(noise, (step * n + tile) * width);
      inputs.set(mixture, (step * n + tile) * width + latentSize);
    }
  }
  return inputs;
}

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
import { Hono } from 'hono';
import type { Environment } from '../environment.ts';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { query } from '../http/query.ts';
import { encodeApng } from '../picture/apng.ts';
import type { Ports } from '../ports.ts';
import { MAX_WALK_DRAWINGS, walkQuery } from '../schemas/requests.ts';
import { canonicalAddress } from './canonical.ts';
import { askedDigits, canonicalDigits, digitsOfTiles } from './digits.ts';
import { layoutOf } from './layout.ts';
import { answerPicture } from './picture-answer.ts';

/** How long a frame is shown; the last one stays, so that the eye sees where the way ends before it starts anew. */
const FRAME_MILLISECONDS = 80;
const LAST_FRAME_MILLISECONDS = 800;

/** `GET /walk`: the way between two seeds as an animated PNG. */
export function walkRoutes(ports: Ports) {
  return new Hono<Environment>().get('/walk', query(walkQuery), (c) => {
    const wanted = c.req.valid('query');
    const artifact = ports.catalog.find(wanted.model, wanted.v);
    const { card } = artifact;
    const version = versionOf(card);
    const { n, steps, scale, pad } = wanted;
    if (n * steps > MAX_WALK_DRAWINGS) {
      const allowed = `at most ${Math.floor(MAX_WALK_DRAWINGS / n)} for ${n} tiles (${MAX_WALK_DRAWINGS} drawings in all)`;
      throw invalidParameters([parameterFault('steps', String(steps), allowed)]);
    }
    const layout = layoutOf(wanted, card, steps);
    const asked = askedDigits(wanted.digit, card, ports.catalog.cards);
    const from = wanted.from ?? randomSeed();
    const to = wanted.to ?? randomSeed();
    const random = wanted.from === undefined || wanted.to === undefined;
    const canonical = canonicalAddress(
      '/walk',
      {
        from,
        to,
        steps,
        n,
        model: card.name,
        digit: canonicalDigits(asked, n),
        cols: layout.columns,
        scale,
        pad,
        v: version,
      },
      { n: 1, cols: squareColumns(n), scale: 1, pad: 0 },
    );
    return answerPicture(c, ports, version, {
      artifact,
      canonical,
      freshness: random ? 'random' : wanted.v === undefined ? 'seeded' : 'pinned',
      headers: { 'X-Trazo-From': String(from), 'X-Trazo-To': String(to) },
      inputs: () => ({ values: walkInputs(from, to, asked, steps, n, card), count: n * steps }),
      encode: (pixels) => {
        const frameLength = pixels.length / steps;
        const frames = Array.from({ length: steps }, (_, step) => ({
          picture: arrangeGrid(
            pixels.subarray(step * frameLength, (step + 1) * frameLength),
            card.spec.image,
            layout,
          ),
          milliseconds: step === steps - 1 ? LAST_FRAME_MILLISECONDS : FRAME_MILLISECONDS,
        }));
        const text = {
          Software: 'Trazo',
          Model: `${card.name} ${version}`,
          From: String(from),
          To: String(to),
        };
        return encodeApng(frames, text);
      },
    });
  });
}

/**
 * What the generator draws a walk from, frame by frame: in each frame every tile is the same part of its way from the
 * picture of one seed to that of the other, its noise along the arc between the two, its class, where they differ, as
 * a mixture of the two. The first and the last frame are the pictures of /generate.
 */
function walkInputs(
  from: number,
  to: number,
  asked: readonly number[] | undefined,
  steps: number,
  n: number,
  card: ModelCard,
): Float32Array {
  const { latentSize, classes } = card.spec;
  const width = latentSize + classes;
  const [start, end] = [from, to].map((seed) => {
    const digits = digitsOfTiles(asked, seed, n, card);
    return generatorInput(latentsFromSeed(seed, n, latentSize), digits, card.spec);
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

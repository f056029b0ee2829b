import { arrangeGrid, encodePng, latentsFromSeed, randomSeed, squareColumns, versionOf } from '@trazo/model';
import { Hono } from 'hono';
import type { Environment } from '../environment.ts';
import { query } from '../http/query.ts';
import type { Ports } from '../ports.ts';
import { generateQuery } from '../schemas/requests.ts';
import { canonicalAddress } from './canonical.ts';
import { layoutOf } from './layout.ts';
import { answerPicture } from './picture-answer.ts';

/** `GET /generate`: a grid of digits as PNG. */
export function generateRoutes(ports: Ports) {
  return new Hono<Environment>().get('/generate', query(generateQuery), (c) => {
    const wanted = c.req.valid('query');
    const artifact = ports.catalog.find(wanted.model, wanted.v);
    const { card } = artifact;
    const version = versionOf(card);
    const layout = layoutOf(wanted, card);
    const seed = wanted.seed ?? randomSeed();
    const { n, scale, pad } = wanted;
    const canonical = canonicalAddress(
      '/generate',
      { n, seed, model: card.name, cols: layout.columns, scale, pad, v: version },
      { cols: squareColumns(n), scale: 1, pad: 0 },
    );
    return answerPicture(c, ports, version, {
      artifact,
      canonical,
      freshness: wanted.seed === undefined ? 'random' : wanted.v === undefined ? 'seeded' : 'pinned',
      headers: { 'X-Trazo-Seed': String(seed) },
      latents: () => ({ values: latentsFromSeed(seed, n, card.spec.latentSize), count: n }),
      encode: (pixels) =>
        encodePng(arrangeGrid(pixels, card.spec.image, layout), {
          Software: 'Trazo',
          Model: `${card.name} ${version}`,
          Seed: String(seed),
        }),
    });
  });
}

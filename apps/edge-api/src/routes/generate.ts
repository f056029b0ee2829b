import {
  arrangeGrid,
  encodePng,
  generatorInput,
  latentsFromSeed,
  randomSeed,
  squareColumns,
  versionOf,
} from '@trazo/model';
import { Hono } from 'hono';
import type { Environment } from '../environment.ts';
import { query } from '../http/query.ts';
import type { Ports } from '../ports.ts';
import { DEFAULT_TILES, generateQuery } from '../schemas/requests.ts';
import { canonicalAddress } from './canonical.ts';
import { askedDigits, canonicalDigits, digitsOfTiles } from './digits.ts';
import { layoutOf } from './layout.ts';
import { answerPicture } from './picture-answer.ts';

/** `GET /generate`: a grid of digits as PNG. */
export function generateRoutes(ports: Ports) {
  return new Hono<Environment>().get('/generate', query(generateQuery), (c) => {
    const wanted = c.req.valid('query');
    const artifact = ports.catalog.find(wanted.model, wanted.v);
    const { card } = artifact;
    const version = versionOf(card);
    const asked = askedDigits(wanted.digit, card, ports.catalog.cards);
    // Several digits and no count are a number to be read: one row.
    const row = wanted.n === undefined && asked !== undefined && asked.length > 1 ? asked.length : undefined;
    const n = wanted.n ?? row ?? DEFAULT_TILES;
    const layout = layoutOf({ ...wanted, n, cols: wanted.cols ?? row }, card);
    const seed = wanted.seed ?? randomSeed();
    const { scale, pad } = wanted;
    const digits = digitsOfTiles(asked, seed, n, card);
    const canonical = canonicalAddress(
      '/generate',
      {
        n,
        seed,
        model: card.name,
        digit: canonicalDigits(asked, n),
        cols: layout.columns,
        scale,
        pad,
        v: version,
      },
      { cols: squareColumns(n), scale: 1, pad: 0 },
    );
    return answerPicture(c, ports, version, {
      artifact,
      canonical,
      freshness: wanted.seed === undefined ? 'random' : wanted.v === undefined ? 'seeded' : 'pinned',
      headers: {
        'X-Trazo-Seed': String(seed),
        ...(digits.length > 0 && { 'X-Trazo-Digits': digits.join() }),
      },
      inputs: () => ({
        values: generatorInput(latentsFromSeed(seed, n, card.spec.latentSize), digits, card.spec),
        count: n,
      }),
      encode: (pixels) =>
        encodePng(arrangeGrid(pixels, card.spec.image, layout), {
          Software: 'Trazo',
          Model: `${card.name} ${version}`,
          Seed: String(seed),
          ...(digits.length > 0 && { Digits: digits.join() }),
        }),
    });
  });
}

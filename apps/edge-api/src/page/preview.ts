import { API } from '../api-paths.ts';
import { Problem } from '../http/problem.ts';
import { parseQuery } from '../http/query.ts';
import { fittingCount, MAX_SCALE, walkShape } from '../limits.ts';
import type { Catalog } from '../models/catalog.ts';
import { canonicalAddress } from '../routes/canonical.ts';
import { requestedGrid, type Size } from '../routes/grid.ts';
import { writingModel } from '../routes/text.ts';
import { generateQuery } from '../schemas/requests.ts';
import { formatState, gridParameters, type PageState, parseState } from './page-state.ts';

/** What a preview of a link to the page shows. Addresses are relative to the origin. */
export interface Preview {
  /** The one address of the page's state, without what other services append to it. */
  readonly address: string;
  readonly image: string;
  readonly size: Size;
  /** Alternative text of the image. */
  readonly alt: string;
}

/** A grid whose images are determined. */
type Grid = Parameters<typeof gridParameters>[0] & { readonly seed: string };

/** The shape that the large previews of all services have, 1.91 to 1. Other shapes are cut. */
const CANVAS: Size = { width: 1200, height: 630 };
/** Seed of the image where the address leaves the choice to the page. */
const DEFAULT_SEED = '1';

/**
 * The preview of a link to the page: the images that the page shows there, of a walk its first frame. A link whose
 * state the page refuses gets the preview of the front page.
 *
 * @param search query of the page's address
 */
export function previewOf(search: string, catalog: Catalog): Preview {
  try {
    return previewOfState(parseState(search), catalog);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return previewOfState(parseState(''), catalog);
  }
}

function previewOfState(state: PageState, catalog: Catalog): Preview {
  const text = state.view === 'grid' ? state.text : undefined;
  const { card } = catalog.find(state.model ?? writingModel(text, catalog), undefined);
  const { image } = card.spec;
  const grid: Grid =
    state.view === 'grid'
      ? { ...state, count: fittingCount(state.count, image), seed: state.seed ?? DEFAULT_SEED }
      : firstFrame(state, walkShape(image).count);
  const parameters = Object.entries(gridParameters(grid)).filter(([, value]) => value !== null);
  // The page refuses a walk without a valid end, too.
  if (state.view === 'walk' && state.to !== null) parsed([['seed', state.to]]);
  const { n, size } = requestedGrid(parsed(parameters), card, catalog.cards);
  const scale = Math.min(
    MAX_SCALE,
    Math.floor(CANVAS.width / size.width),
    Math.floor(CANVAS.height / size.height),
  );
  const framed = scale >= 1 ? { scale, size: `${CANVAS.width}x${CANVAS.height}` } : {};
  const address = formatState(state);
  return {
    address: address === formatState(parseState('')) ? '/' : `/${address}`,
    image: canonicalAddress(API.generatePng, { ...Object.fromEntries(parameters), ...framed }, {}),
    size: scale >= 1 ? CANVAS : size,
    alt: altOf(n, grid),
  };
}

function parsed(parameters: readonly (readonly [string, string | number | null])[]) {
  return parseQuery(
    generateQuery,
    new URLSearchParams(parameters.map(([name, value]) => [name, String(value)])),
  );
}

/** The grid that is the first frame of a walk. */
function firstFrame({ from, model }: Extract<PageState, { view: 'walk' }>, count: number): Grid {
  return { count, seed: from ?? DEFAULT_SEED, digits: null, label: null, model };
}

/** The words of the preview are English, as the page is before its script runs. */
function altOf(n: number, { seed, digits, label, text }: Grid): string {
  if (text !== undefined) return `The text “${text}”, generated from seed ${seed}`;
  const images = n === 1 ? 'A generated image' : `${n} generated images`;
  const what =
    digits !== null
      ? ` of ${digits}`
      : label !== null
        ? ` of ${/^\d+$/.test(label) ? 'class ' : ''}${label}`
        : '';
  return `${images}${what}, seed ${seed}`;
}

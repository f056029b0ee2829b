import { countFits } from '@trazo/edge-api/limits';
import { isNumber, isSeed } from '@trazo/edge-api/page-state';
import { FailureError } from '../api/failure.ts';
import { loadPicture } from '../api/picture.ts';
import { downloadUrl, type GridRequest, gridFileName, gridShape, gridUrl, imagesIn } from '../api/urls.ts';
import type { Card } from '../api/worker.ts';
import { texts } from '../i18n/language.ts';
import { renderClassPicker } from './class-picker.ts';
import { byId } from './dom.ts';
import { announce, setCaption, setFrameGrid, showPicture } from './frame.ts';
import { showLinks } from './share.ts';

/** Numbers of images that the reader can choose, all of them square grids. A link can hold any number from 1 to 64. */
const COUNTS = [1, 4, 9, 16, 25, 36, 64] as const;

const seedInput = byId('seed', HTMLInputElement);

let shown: { request: GridRequest; picture: HTMLImageElement } | null = null;

/** Builds the choice of the number of images. */
export function buildCounts(onChange: (count: number) => void): void {
  byId('counts', HTMLElement).append(
    ...COUNTS.map((count) => {
      const label = document.createElement('label');
      const radio = document.createElement('input');
      radio.type = 'radio';
      radio.name = 'n';
      radio.value = String(count);
      radio.addEventListener('change', () => onChange(count));
      label.append(radio, String(count));
      return label;
    }),
  );
}

/** Renders the request in the controls, as far as they fit the model. */
export function renderGridControls(request: GridRequest, card: Card | undefined): void {
  const { count, seed, digits, text } = request;
  seedInput.value = seed;
  renderClassPicker(card, request);
  // The length of a number or a text determines the count.
  byId('count-field', HTMLFieldSetElement).disabled = isNumber(digits) || text !== undefined;
  for (const radio of document.querySelectorAll<HTMLInputElement>('#counts input')) {
    radio.checked = Number(radio.value) === count;
    radio.disabled = card !== undefined && !countFits(Number(radio.value), card.spec.image);
  }
}

/**
 * Loads a grid.
 *
 * @returns a function that shows it, for the caller to call if it is still current
 * @throws {FailureError} saying why there is none
 */
export async function prepareGrid(request: GridRequest): Promise<() => void> {
  if (!isSeed(request.seed)) throw new FailureError({ kind: 'seed' });
  const picture = await loadPicture(gridUrl(request));
  const size = { width: picture.naturalWidth, height: picture.naturalHeight };
  return () => {
    setFrameGrid(gridShape(request), size);
    shown = { request, picture };
    showPicture(picture);
    renderGridTexts();
    announce(texts().generated(imagesIn(request), request.seed));
    showLinks(gridUrl(request), { url: downloadUrl(request, size), name: gridFileName(request) });
  };
}

/** Renders the texts of the current grid in the current language. */
export function renderGridTexts(): void {
  if (shown === null) return;
  const { seed, digits, label, text } = shown.request;
  const count = imagesIn(shown.request);
  if (text !== undefined) shown.picture.alt = texts().textAlt(text, seed);
  else if (digits !== null) shown.picture.alt = texts().numberAlt(count, digits, seed);
  else if (label !== null) shown.picture.alt = texts().classAlt(count, label, seed);
  else shown.picture.alt = texts().pictureAlt(count, seed);
  setCaption(texts().caption(count, seed));
}

/** Forgets the current grid. */
export function clearGrid(): void {
  shown = null;
}

import { FailureError } from '../api/failure.ts';
import { loadPicture } from '../api/picture.ts';
import { downloadUrl, type SheetRequest, sheetFileName, sheetShape, sheetUrl } from '../api/urls.ts';
import { texts } from '../i18n/language.ts';
import { COUNTS, isSeed } from '../state/page-state.ts';
import { byId } from './dom.ts';
import { offer } from './keep.ts';
import { announce, rule, setCaption, showDrawing } from './sheet.ts';

const seedInput = byId('seed', HTMLInputElement);

let shown: { request: SheetRequest; picture: HTMLImageElement } | null = null;

/** Builds the choice of how many digits. */
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

/** Shows in the controls what was asked for. */
export function fillGridControls({ count, seed }: SheetRequest): void {
  seedInput.value = seed;
  for (const radio of document.querySelectorAll<HTMLInputElement>('#counts input')) {
    radio.checked = Number(radio.value) === count;
  }
}

/**
 * Fetches a sheet's picture.
 *
 * @returns what shows it, to be called if it is still wanted then
 * @throws {FailureError} saying why there is none
 */
export async function prepareSheet(request: SheetRequest): Promise<() => void> {
  if (!isSeed(request.seed)) throw new FailureError({ kind: 'seed' });
  const picture = await loadPicture(sheetUrl(request));
  return () => {
    const { columns, rows } = sheetShape(request.count);
    rule(columns, rows);
    shown = { request, picture };
    showDrawing(picture);
    labelSheet();
    announce(texts().drawn(request.count, request.seed));
    offer(sheetUrl(request), { url: downloadUrl(request), name: sheetFileName(request) });
  };
}

/** Says what the shown sheet is, in the language of now. */
export function labelSheet(): void {
  if (shown === null) return;
  const { count, seed } = shown.request;
  shown.picture.alt = texts().pictureAlt(count, seed);
  setCaption(texts().caption(count, seed));
}

/** Forgets the shown sheet. */
export function leaveSheet(): void {
  shown = null;
}

import { FailureError } from '../api/failure.ts';
import { loadPicture } from '../api/picture.ts';
import {
  digitsOn,
  downloadUrl,
  isNumber,
  type SheetRequest,
  sheetFileName,
  sheetShape,
  sheetUrl,
} from '../api/urls.ts';
import { texts } from '../i18n/language.ts';
import { COUNTS, isSeed } from '../state/page-state.ts';
import { byId } from './dom.ts';
import { offer } from './keep.ts';
import { announce, rule, setCaption, showDrawing } from './sheet.ts';

const seedInput = byId('seed', HTMLInputElement);
const digitsInput = byId('digits', HTMLInputElement);

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

/** Builds the choice of one digit for the whole sheet, or any. */
export function buildDigits(onChange: (digit: string | null) => void): void {
  byId('digit-choice', HTMLElement).append(
    ...['', ...'0123456789'].map((digit) => {
      const label = document.createElement('label');
      const radio = document.createElement('input');
      const text = document.createElement('span');
      radio.type = 'radio';
      radio.name = 'digit';
      radio.value = digit;
      radio.addEventListener('change', () => onChange(digit || null));
      text.textContent = digit;
      if (digit === '') text.id = 'any-digit';
      label.append(radio, text);
      return label;
    }),
  );
}

/** Shows in the controls what was asked for. */
export function fillGridControls({ count, seed, digits }: SheetRequest): void {
  seedInput.value = seed;
  digitsInput.value = isNumber(digits) ? digits : '';
  for (const radio of document.querySelectorAll<HTMLInputElement>('#digit-choice input')) {
    radio.checked = radio.value === (digits ?? '');
  }
  // A number has as many digits as it has.
  byId('count-field', HTMLFieldSetElement).disabled = isNumber(digits);
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
    const { columns, rows } = sheetShape(request);
    rule(columns, rows);
    shown = { request, picture };
    showDrawing(picture);
    labelSheet();
    announce(texts().drawn(digitsOn(request), request.seed));
    offer(sheetUrl(request), { url: downloadUrl(request), name: sheetFileName(request) });
  };
}

/** Says what the shown sheet is, in the language of now. */
export function labelSheet(): void {
  byId('any-digit', HTMLElement).textContent = texts().anyDigit;
  if (shown === null) return;
  const { seed, digits } = shown.request;
  const count = digitsOn(shown.request);
  shown.picture.alt =
    digits === null ? texts().pictureAlt(count, seed) : texts().askedAlt(count, digits, seed);
  setCaption(texts().caption(count, seed));
}

/** Forgets the shown sheet. */
export function leaveSheet(): void {
  shown = null;
}

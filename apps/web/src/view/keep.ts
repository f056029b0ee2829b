import { texts } from '../i18n/language.ts';
import { byId } from './dom.ts';
import { announce } from './sheet.ts';

const copy = byId('copy', HTMLButtonElement);
const download = byId('download', HTMLAnchorElement);
const address = byId('address', HTMLAnchorElement);
/** How long the copy button says what happened. */
const COPIED_MILLISECONDS = 2500;

let resetTimer: number | undefined;

/** Makes the copy button work. */
export function buildCopy(): void {
  copy.addEventListener('click', () => void copyLink());
}

/**
 * Offers what is on the sheet for keeping.
 *
 * @param url address of the picture as shown
 * @param file address of the picture to download and the name to keep it under
 */
export function offer(url: string, file: { readonly url: string; readonly name: string }): void {
  download.href = file.url;
  download.download = file.name;
  const code = document.createElement('code');
  code.textContent = url;
  address.href = url;
  address.replaceChildren(code);
}

/** Takes the download away while there is nothing on the sheet. */
export function withdraw(): void {
  download.removeAttribute('href');
}

async function copyLink(): Promise<void> {
  let said: string;
  try {
    await navigator.clipboard.writeText(location.href);
    said = texts().copied;
    copy.textContent = said;
    clearTimeout(resetTimer);
    resetTimer = setTimeout(() => {
      copy.textContent = texts().copyLink;
    }, COPIED_MILLISECONDS);
  } catch {
    said = texts().copyFailed;
  }
  announce(said);
}

import { texts } from '../i18n/language.ts';
import { byId } from './dom.ts';
import { announce } from './frame.ts';

const copy = byId('copy', HTMLButtonElement);
const download = byId('download', HTMLAnchorElement);
const address = byId('address', HTMLAnchorElement);
/** How long the copy button shows its result. */
const COPIED_MILLISECONDS = 2500;

let resetTimer: number | undefined;

/** Connects the copy button. */
export function buildCopy(): void {
  copy.addEventListener('click', () => void copyLink());
}

/**
 * Shows the links to the current picture.
 *
 * @param url address of the picture on display
 * @param file address and name of the picture to download
 */
export function showLinks(url: string, file: { readonly url: string; readonly name: string }): void {
  download.href = file.url;
  download.download = file.name;
  const code = document.createElement('code');
  code.textContent = url;
  address.href = url;
  address.replaceChildren(code);
}

/** Disables the download while there is no picture. */
export function hideDownload(): void {
  download.removeAttribute('href');
}

async function copyLink(): Promise<void> {
  let result: string;
  try {
    await navigator.clipboard.writeText(location.href);
    result = texts().copied;
    copy.textContent = result;
    clearTimeout(resetTimer);
    resetTimer = setTimeout(() => {
      copy.textContent = texts().copyLink;
    }, COPIED_MILLISECONDS);
  } catch {
    result = texts().copyFailed;
  }
  announce(result);
}

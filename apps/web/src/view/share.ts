import { texts } from '../i18n/language.ts';
import { byId } from './dom.ts';
import { announce } from './frame.ts';

const copy = byId('copy', HTMLButtonElement);
const download = byId('download', HTMLAnchorElement);
const downloadGif = byId('download-gif', HTMLAnchorElement);
const address = byId('address', HTMLAnchorElement);
/** How long the copy button shows its result. */
const COPIED_MILLISECONDS = 2500;

let resetTimer: number | undefined;

/** Connects the copy button. */
export function buildCopy(): void {
  copy.addEventListener('click', () => void copyLink());
}

/** A picture to download. */
interface PictureFile {
  readonly url: string;
  /** File name. */
  readonly name: string;
}

/**
 * Shows the links to the current picture.
 *
 * @param url address of the picture on display
 * @param gif the same as a GIF, which moves where an animated PNG does not
 */
export function showLinks(url: string, file: PictureFile, gif?: PictureFile): void {
  download.href = file.url;
  download.download = file.name;
  if (gif !== undefined) {
    downloadGif.href = gif.url;
    downloadGif.download = gif.name;
  }
  const code = document.createElement('code');
  code.textContent = url;
  address.href = url;
  address.replaceChildren(code);
}

/** Offers the download as GIF, which only walks have. */
export function offerGif(offered: boolean): void {
  downloadGif.hidden = !offered;
}

/** Disables the downloads while there is no picture. */
export function hideDownload(): void {
  download.removeAttribute('href');
  downloadGif.removeAttribute('href');
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

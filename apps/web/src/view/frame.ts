import { describeFailure, type Failure } from '../api/failure.ts';
import type { PictureSize } from '../api/urls.ts';
import { texts } from '../i18n/language.ts';
import { byId } from './dom.ts';

// The frame on the page that holds the current picture, or the failure in its place.
const frame = byId('frame', HTMLElement);
const picture = byId('picture', HTMLElement);
const failureBox = byId('failure', HTMLElement);
const announcer = byId('announcer', HTMLElement);
const caption = byId('caption', HTMLElement);

let shownFailure: Failure | null = null;

/**
 * Fits the ruled area of a frame to a grid. The frame itself keeps its place and size.
 *
 * @param size of the picture that will fill the area
 */
export function setGrid(
  element: HTMLElement,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  { width, height }: PictureSize,
): void {
  // Set through the object model: style attributes would need a laxer content security policy.
  element.style.setProperty('--columns', String(columns));
  element.style.setProperty('--rows', String(rows));
  element.style.setProperty('--ratio', String(width / height));
}

/** Fits the frame of the current picture to a grid; see {@link setGrid}. */
export function setFrameGrid(shape: { columns: number; rows: number }, size: PictureSize): void {
  setGrid(frame, shape, size);
}

/** Shows that a picture is loading. */
export function showWaiting(): void {
  frame.ariaBusy = 'true';
  failureBox.hidden = true;
  shownFailure = null;
  announce('');
}

/** Shows a picture in the frame. */
export function showPicture(content: HTMLImageElement | HTMLCanvasElement): void {
  frame.ariaBusy = 'false';
  // A new element each time, so that its appearance is animated each time.
  const ink = document.createElement('div');
  ink.className = 'ink';
  ink.append(content);
  picture.replaceChildren(ink);
}

/** Shows what went wrong and what to do, in place of the picture. */
export function showFailure(failure: Failure): void {
  frame.ariaBusy = 'false';
  picture.replaceChildren();
  setCaption('');
  shownFailure = failure;
  failureBox.hidden = false;
  // Repeating the request helps only where the request was valid.
  byId('retry', HTMLButtonElement).hidden = failure.kind === 'seed' || failure.kind === 'refused';
  renderFailure();
}

/** Renders the text of the failure, if there is one, in the current language. */
export function renderFailure(): void {
  if (shownFailure === null) return;
  const { title, help } = describeFailure(shownFailure, texts());
  byId('failure-title', HTMLElement).textContent = title;
  byId('failure-help', HTMLElement).textContent = help;
}

/** Sets the line below the frame. */
export function setCaption(text: string): void {
  caption.textContent = text;
}

/** Announces a text to screen readers. */
export function announce(text: string): void {
  announcer.textContent = text;
}

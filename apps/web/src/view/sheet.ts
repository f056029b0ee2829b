import { describeFailure, type Failure } from '../api/failure.ts';
import { texts } from '../i18n/language.ts';
import { byId } from './dom.ts';

const sheet = byId('sheet', HTMLElement);
const ink = byId('ink', HTMLElement);
const failureBox = byId('failure', HTMLElement);
const announcer = byId('announcer', HTMLElement);
const caption = byId('caption', HTMLElement);

let shownFailure: Failure | null = null;

/** Rules the sheet of paper for a grid; its place on the page stays the same whatever is on it. */
export function rule(columns: number, rows: number): void {
  // Set through the object model: style attributes would need a laxer content security policy.
  sheet.style.setProperty('--columns', String(columns));
  sheet.style.setProperty('--rows', String(rows));
}

/** Shows that a drawing is on its way. */
export function showWaiting(): void {
  sheet.ariaBusy = 'true';
  failureBox.hidden = true;
  shownFailure = null;
  announce('');
}

/** Puts a finished drawing on the sheet. */
export function showDrawing(drawing: HTMLImageElement | HTMLCanvasElement): void {
  sheet.ariaBusy = 'false';
  // A new element each time, so that its appearance is animated each time.
  const frame = document.createElement('div');
  frame.className = 'drawing';
  frame.append(drawing);
  ink.replaceChildren(frame);
}

/** Says on the sheet what went wrong and what to do; the drawing before it is gone. */
export function showFailure(failure: Failure): void {
  sheet.ariaBusy = 'false';
  ink.replaceChildren();
  setCaption('');
  shownFailure = failure;
  failureBox.hidden = false;
  // Asking the same again helps only where the request was a good one.
  byId('retry', HTMLButtonElement).hidden = failure.kind === 'seed' || failure.kind === 'refused';
  retellFailure();
}

/** Says the failure on the sheet, if there is one, in the language of now. */
export function retellFailure(): void {
  if (shownFailure === null) return;
  const { title, help } = describeFailure(shownFailure, texts());
  byId('failure-title', HTMLElement).textContent = title;
  byId('failure-help', HTMLElement).textContent = help;
}

/** Line under the sheet. */
export function setCaption(text: string): void {
  caption.textContent = text;
}

/** Tells those who listen rather than look. */
export function announce(text: string): void {
  announcer.textContent = text;
}

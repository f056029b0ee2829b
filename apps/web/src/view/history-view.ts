import { describeFailure, type Failure, FailureError } from '../api/failure.ts';
import { loadPicture } from '../api/picture.ts';
import type { History } from '../api/worker.ts';
import { texts } from '../i18n/language.ts';
import { epochOfFrame } from '../state/epochs.ts';
import { byId, lessMotion } from './dom.ts';
import { announce, setGrid } from './frame.ts';

const section = byId('history', HTMLElement);
const watch = byId('watch', HTMLButtonElement);
const figure = byId('history-figure', HTMLElement);
const frame = byId('history-frame', HTMLElement);
const canvas = byId('history-canvas', HTMLCanvasElement);
const moment = byId('moment', HTMLInputElement);
const help = byId('history-help', HTMLElement);

/** Approximate duration of the whole animation, whatever its number of frames. */
const ANIMATION_MILLISECONDS = 8000;
const MAX_FRAME_MILLISECONDS = 400;
/** Rows and columns of a frame: the trainer samples sixteen images per epoch. */
const SIDE = 4;

let history: History | null = null;
/** The frames side by side, once loaded. */
let strip: HTMLImageElement | null = null;
let failure: Failure | null = null;
let timer: number | undefined;

/** Connects the player of the training history. */
export function buildHistory(): void {
  watch.addEventListener('click', () => {
    if (strip === null) void open();
    else if (timer === undefined) start();
    else stop();
  });
  moment.addEventListener('input', () => {
    stop();
    showFrame(moment.valueAsNumber);
  });
}

/** Shows the player of a model's history, or hides it for a model without one. */
export function showHistory(next: History | undefined): void {
  if (next?.url !== history?.url) {
    stop();
    history = next ?? null;
    strip = null;
    failure = null;
    figure.hidden = true;
    moment.hidden = true;
    section.hidden = history === null;
  }
  renderHistory();
}

/** Renders the texts of the player in the current language. */
function renderHistory(): void {
  watch.textContent = strip === null ? texts().watch : timer === undefined ? texts().play : texts().pause;
  help.textContent = texts().historyHelp;
  if (failure !== null) {
    const message = describeFailure(failure, texts());
    help.textContent = `${message.title}. ${message.help}`;
  } else if (strip !== null && lessMotion()) {
    help.textContent = texts().historyStill;
  }
  renderFrameText();
}

/** Loads the frames, which are many times as large as the page. */
async function open(): Promise<void> {
  const requested = history;
  if (requested === null) return;
  failure = null;
  // Not disabled, as a disabled button loses the focus.
  watch.ariaBusy = 'true';
  try {
    const loaded = await loadPicture(requested.url);
    if (requested !== history || strip !== null) return;
    strip = loaded;
    figure.hidden = false;
    moment.hidden = false;
    moment.max = String(requested.frames - 1);
    canvas.width = loaded.naturalWidth / requested.frames;
    canvas.height = loaded.naturalHeight;
    setGrid(frame, { columns: SIDE, rows: SIDE }, canvas);
    showFrame(0);
    announce(texts().historyReady(requested.epochs));
    if (!lessMotion()) start();
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    if (requested !== history) return;
    failure = error.failure;
    announce(describeFailure(failure, texts()).title);
  } finally {
    watch.ariaBusy = null;
    renderHistory();
  }
}

/** Starts or continues the animation; at its end, from the beginning. */
function start(): void {
  if (history === null) return;
  if (moment.valueAsNumber >= history.frames - 1) showFrame(0);
  timer = setInterval(advance, Math.min(MAX_FRAME_MILLISECONDS, ANIMATION_MILLISECONDS / history.frames));
  renderHistory();
}

function stop(): void {
  clearInterval(timer);
  timer = undefined;
  renderHistory();
}

/** Shows the next frame, and stops at the last one. */
function advance(): void {
  if (history === null) return;
  showFrame(Math.min(history.frames - 1, moment.valueAsNumber + 1));
  if (moment.valueAsNumber >= history.frames - 1) stop();
}

function showFrame(index: number): void {
  if (strip === null) return;
  moment.value = String(index);
  canvas.getContext('2d')?.drawImage(strip, -index * canvas.width, 0);
  renderFrameText();
}

function renderFrameText(): void {
  if (history === null || strip === null) return;
  const epoch = epochOfFrame(moment.valueAsNumber, history);
  const text = texts().afterEpoch(epoch, history.epochs);
  byId('history-caption', HTMLElement).textContent = text;
  moment.ariaValueText = text;
  canvas.ariaLabel = texts().historyAlt(text);
}

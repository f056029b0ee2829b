import { describeFailure, type Failure, FailureError } from '../api/failure.ts';
import { loadPicture } from '../api/picture.ts';
import type { History } from '../api/worker.ts';
import { texts } from '../i18n/language.ts';
import { epochOfFrame } from '../state/epochs.ts';
import { byId, lessMotion } from './dom.ts';
import { announce } from './sheet.ts';

const section = byId('history', HTMLElement);
const watch = byId('watch', HTMLButtonElement);
const film = byId('film', HTMLElement);
const canvas = byId('film-canvas', HTMLCanvasElement);
const moment = byId('moment', HTMLInputElement);
const help = byId('history-help', HTMLElement);

/** The whole course is shown in about this time, however many frames it has. */
const FILM_MILLISECONDS = 8000;
const LONGEST_FRAME_MILLISECONDS = 400;

let history: History | null = null;
/** The strip of frames, once it was asked for. */
let strip: HTMLImageElement | null = null;
let failure: Failure | null = null;
let timer: number | undefined;

/** Makes the player of a model's training work. */
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

/** Offers to show how a model learned; a model without a history has nothing to offer. */
export function showHistory(offered: History | undefined): void {
  if (offered?.url !== history?.url) {
    stop();
    history = offered ?? null;
    strip = null;
    failure = null;
    film.hidden = true;
    moment.hidden = true;
    section.hidden = history === null;
  }
  labelHistory();
}

/** Says what the player shows, in the language of now. */
function labelHistory(): void {
  watch.textContent = strip === null ? texts().watch : timer === undefined ? texts().play : texts().pause;
  help.textContent = texts().historyHelp;
  if (failure !== null) {
    const told = describeFailure(failure, texts());
    help.textContent = `${told.title}. ${told.help}`;
  } else if (strip !== null && lessMotion()) {
    help.textContent = texts().historyStill;
  }
  labelFrame();
}

/** Fetches the strip only now: it is many times as large as the page. */
async function open(): Promise<void> {
  const asked = history;
  if (asked === null) return;
  failure = null;
  // Not disabled, which would take the focus away from it.
  watch.ariaBusy = 'true';
  try {
    const loaded = await loadPicture(asked.url);
    if (asked !== history || strip !== null) return;
    strip = loaded;
    film.hidden = false;
    moment.hidden = false;
    moment.max = String(asked.frames - 1);
    canvas.width = loaded.naturalWidth / asked.frames;
    canvas.height = loaded.naturalHeight;
    showFrame(0);
    announce(texts().historyReady(asked.epochs));
    if (!lessMotion()) start();
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    if (asked !== history) return;
    failure = error.failure;
    announce(describeFailure(failure, texts()).title);
  } finally {
    watch.ariaBusy = null;
    labelHistory();
  }
}

/** Plays on; from the beginning where it has come to the end. */
function start(): void {
  if (history === null) return;
  if (moment.valueAsNumber >= history.frames - 1) showFrame(0);
  timer = setInterval(advance, Math.min(LONGEST_FRAME_MILLISECONDS, FILM_MILLISECONDS / history.frames));
  labelHistory();
}

function stop(): void {
  clearInterval(timer);
  timer = undefined;
  labelHistory();
}

/** One frame on; it ends with what the model has become, and does not start over by itself. */
function advance(): void {
  if (history === null) return;
  showFrame(Math.min(history.frames - 1, moment.valueAsNumber + 1));
  if (moment.valueAsNumber >= history.frames - 1) stop();
}

function showFrame(index: number): void {
  if (strip === null) return;
  moment.value = String(index);
  canvas.getContext('2d')?.drawImage(strip, -index * canvas.width, 0);
  labelFrame();
}

function labelFrame(): void {
  if (history === null || strip === null) return;
  const epoch = epochOfFrame(moment.valueAsNumber, history);
  const text = texts().afterEpoch(epoch, history.epochs);
  byId('film-caption', HTMLElement).textContent = text;
  moment.ariaValueText = text;
  canvas.ariaLabel = texts().historyAlt(text);
}

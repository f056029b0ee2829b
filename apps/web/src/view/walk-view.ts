import { FailureError } from '../api/failure.ts';
import {
  squareShape,
  WALK_COUNT,
  type WalkRequest,
  walkDownloadUrl,
  walkFileName,
  walkUrl,
} from '../api/urls.ts';
import { loadWalk, type Walk } from '../api/walk.ts';
import { texts } from '../i18n/language.ts';
import { isSeed } from '../state/page-state.ts';
import { byId, lessMotion } from './dom.ts';
import { offer } from './keep.ts';
import { announce, rule, setCaption, showDrawing } from './sheet.ts';

const play = byId('play', HTMLButtonElement);
const position = byId('position', HTMLInputElement);

interface Shown {
  readonly request: WalkRequest;
  readonly walk: Walk;
  readonly canvas: HTMLCanvasElement;
}
let shown: Shown | null = null;
let timer: number | undefined;
/** 1 while walking towards the second seed, −1 on the way back. */
let direction = 1;

/** Makes the player's button and slider work. */
export function buildPlayer(): void {
  play.addEventListener('click', () => (timer === undefined ? start() : pause()));
  position.addEventListener('input', () => {
    pause();
    showFrame(position.valueAsNumber);
  });
}

/** Shows in the controls what was asked for. */
export function fillWalkControls({ from, to }: WalkRequest): void {
  byId('from', HTMLInputElement).value = from;
  byId('to', HTMLInputElement).value = to;
}

/**
 * Fetches a walk.
 *
 * @returns what shows it, to be called if it is still wanted then
 * @throws {FailureError} saying why there is none
 */
export async function prepareWalk(request: WalkRequest): Promise<() => void> {
  if (!isSeed(request.from) || !isSeed(request.to)) throw new FailureError({ kind: 'seed' });
  const url = walkUrl(request);
  const walk = await loadWalk(url);
  return () => {
    pause();
    const canvas = document.createElement('canvas');
    canvas.width = walk.width;
    canvas.height = walk.height;
    canvas.role = 'img';
    shown = { request, walk, canvas };
    const { columns, rows } = squareShape(WALK_COUNT);
    rule(columns, rows);
    position.max = String(walk.frames.length - 1);
    direction = 1;
    showFrame(0);
    showDrawing(canvas);
    labelWalk();
    announce(texts().walkReady(request.from, request.to, walk.frames.length));
    offer(url, { url: walkDownloadUrl(request), name: walkFileName(request) });
    if (!lessMotion()) start();
  };
}

/** Says what the shown walk is, in the language of now. */
export function labelWalk(): void {
  play.textContent = timer === undefined ? texts().play : texts().pause;
  byId('walk-help', HTMLElement).textContent = lessMotion() ? texts().still : texts().walkHelp;
  if (shown === null) return;
  const { from, to } = shown.request;
  shown.canvas.ariaLabel = texts().walkAlt(from, to);
  setCaption(texts().walkCaption(from, to));
  position.ariaValueText = texts().step(position.valueAsNumber + 1, shown.walk.frames.length);
}

/** Stops and forgets the shown walk. */
export function leaveWalk(): void {
  pause();
  shown = null;
}

function start(): void {
  if (shown === null) return;
  timer = setInterval(advance, shown.walk.frameMilliseconds);
  play.textContent = texts().pause;
}

function pause(): void {
  clearInterval(timer);
  timer = undefined;
  play.textContent = texts().play;
}

/** One step on; at either end the walk turns round. */
function advance(): void {
  if (shown === null) return;
  const last = shown.walk.frames.length - 1;
  const index = position.valueAsNumber;
  if (index + direction < 0 || index + direction > last) direction = -direction;
  showFrame(Math.min(last, Math.max(0, index + direction)));
}

function showFrame(index: number): void {
  const frame = shown?.walk.frames[index];
  if (shown === null || frame === undefined) return;
  shown.canvas.getContext('2d')?.putImageData(frame, 0, 0);
  position.value = String(index);
  position.ariaValueText = texts().step(index + 1, shown.walk.frames.length);
}

import { walkShape } from '@trazo/edge-api/limits';
import { isSeed } from '@trazo/edge-api/page-state';
import { FailureError } from '../api/failure.ts';
import { squareShape, type WalkRequest, walkDownloadUrl, walkFileName, walkUrl } from '../api/urls.ts';
import { loadWalk, type Walk } from '../api/walk.ts';
import type { Card } from '../api/worker.ts';
import { texts } from '../i18n/language.ts';
import { byId, lessMotion } from './dom.ts';
import { announce, setCaption, setFrameGrid, showPicture } from './frame.ts';
import { showLinks } from './share.ts';

const play = byId('play', HTMLButtonElement);
const position = byId('position', HTMLInputElement);

interface Shown {
  readonly request: WalkRequest;
  readonly walk: Walk;
  readonly canvas: HTMLCanvasElement;
}
let shown: Shown | null = null;
let timer: number | undefined;
/** 1 towards the second seed, −1 on the way back. */
let direction = 1;

/** Connects the button and the slider of the player. */
export function buildPlayer(): void {
  play.addEventListener('click', () => (timer === undefined ? start() : pause()));
  position.addEventListener('input', () => {
    pause();
    showFrame(position.valueAsNumber);
  });
}

/** Renders the request in the controls. */
export function renderWalkControls({ from, to }: WalkRequest): void {
  byId('from', HTMLInputElement).value = from;
  byId('to', HTMLInputElement).value = to;
}

/**
 * Loads a walk.
 *
 * @param card of the model, undefined where it is not known
 * @returns a function that shows it, for the caller to call if it is still current
 * @throws {FailureError} saying why there is none
 */
export async function prepareWalk(request: WalkRequest, card: Card | undefined): Promise<() => void> {
  if (!isSeed(request.from) || !isSeed(request.to)) throw new FailureError({ kind: 'seed' });
  const image = card?.spec.image;
  const url = walkUrl(request, image);
  const walk = await loadWalk(url);
  return () => {
    pause();
    const canvas = document.createElement('canvas');
    canvas.width = walk.width;
    canvas.height = walk.height;
    canvas.role = 'img';
    shown = { request, walk, canvas };
    setFrameGrid(squareShape(walkShape(image).count), walk);
    position.max = String(walk.frames.length - 1);
    direction = 1;
    showFrame(0);
    showPicture(canvas);
    renderWalkTexts();
    announce(texts().walkReady(request.from, request.to, walk.frames.length));
    showLinks(url, fileOf(request, image, 'png'), fileOf(request, image, 'gif'));
    if (!lessMotion()) start();
  };
}

function fileOf(request: WalkRequest, image: Card['spec']['image'] | undefined, format: 'png' | 'gif') {
  return { url: walkDownloadUrl(request, image, format), name: walkFileName(request, format) };
}

/** Renders the texts of the current walk in the current language. */
export function renderWalkTexts(): void {
  play.textContent = timer === undefined ? texts().play : texts().pause;
  byId('walk-help', HTMLElement).textContent = lessMotion() ? texts().still : texts().walkHelp;
  if (shown === null) return;
  const { from, to } = shown.request;
  shown.canvas.ariaLabel = texts().walkAlt(from, to);
  setCaption(texts().walkCaption(from, to));
  position.ariaValueText = texts().step(position.valueAsNumber + 1, shown.walk.frames.length);
}

/** Stops and forgets the current walk. */
export function clearWalk(): void {
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

/** Shows the next frame. At either end, the walk reverses. */
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

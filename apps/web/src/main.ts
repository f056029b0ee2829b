import { type Failure, FailureError } from './api/failure.ts';
import { startLanguage, switchLanguage, texts } from './i18n/language.ts';
import { areDigits, DEFAULT_COUNT, formatState, type PageState, parseState } from './state/page-state.ts';
import { randomSeedText, settle } from './state/settle.ts';
import { byId } from './view/dom.ts';
import {
  buildCounts,
  buildDigits,
  fillGridControls,
  labelSheet,
  leaveSheet,
  prepareSheet,
} from './view/grid-view.ts';
import { buildHistory } from './view/history-view.ts';
import { buildCopy, withdraw } from './view/keep.ts';
import { labelModel, showModel, startModels, takesDigits } from './view/model-view.ts';
import { retellFailure, showFailure, showWaiting } from './view/sheet.ts';
import { buildShortcuts } from './view/shortcuts.ts';
import { buildPlayer, fillWalkControls, labelWalk, leaveWalk, prepareWalk } from './view/walk-view.ts';

const language = byId('language', HTMLButtonElement);
const gridControls = byId('grid-controls', HTMLFormElement);
const walkControls = byId('walk-controls', HTMLFormElement);
const toGrid = byId('to-grid', HTMLAnchorElement);
const toWalk = byId('to-walk', HTMLAnchorElement);
const shortcuts = byId('shortcuts', HTMLInputElement);

let state = settle(parseState(location.search));
/** Count of the sheet to come back to from a walk. */
let count = state.view === 'grid' ? state.count : DEFAULT_COUNT;
/** Digits of that sheet. */
let digits = state.view === 'grid' ? state.digits : null;
/** Number of the latest drawing asked for; an answer to an earlier one is dropped. */
let latest = 0;

/** Asks for a state: the address and the controls change at once, the sheet when its drawing is there. */
async function go(asked: PageState, history: 'push' | 'replace' | 'keep'): Promise<void> {
  state = settle(asked);
  if (history === 'push') window.history.pushState(null, '', formatState(state));
  if (history === 'replace') window.history.replaceState(null, '', formatState(state));
  const mine = ++latest;
  const hadFocus = byId('failure', HTMLElement).contains(document.activeElement);
  showControls();
  showWaiting();
  if (hadFocus) byId('sheet', HTMLElement).focus();
  try {
    const show = await prepare();
    if (mine !== latest) return;
    if (state.view === 'grid') leaveWalk();
    else leaveSheet();
    show();
  } catch (error) {
    if (mine !== latest) return;
    leaveSheet();
    leaveWalk();
    withdraw();
    showFailure(failureFrom(error));
  }
}

function prepare(): Promise<() => void> {
  return state.view === 'grid' ? prepareSheet(state) : prepareWalk(state);
}

function failureFrom(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  // A mistake of the page itself: the console gets it whole, the reader hears that no picture came.
  reportError(error);
  return { kind: 'reply' };
}

function showControls(): void {
  const isGrid = state.view === 'grid';
  gridControls.hidden = !isGrid;
  walkControls.hidden = isGrid;
  toGrid.ariaCurrent = isGrid ? 'page' : null;
  toWalk.ariaCurrent = isGrid ? null : 'page';
  if (state.view === 'grid') {
    ({ count, digits } = state);
    fillGridControls(state);
  } else {
    fillWalkControls(state);
  }
  toGrid.href = formatState(gridState());
  toWalk.href = formatState(walkState());
  showModel(state.model, state.view === 'grid' ? state.seed : state.from);
}

function gridState(): PageState {
  if (state.view === 'grid') return state;
  return { view: 'grid', count, seed: state.from, digits, model: state.model };
}

function walkState(): PageState {
  if (state.view === 'walk') return state;
  return { view: 'walk', from: state.seed, to: randomSeedText(), model: state.model };
}

/** New digits, or a new walk that goes on from where this one ended. */
function refresh(): void {
  if (state.view === 'grid') void go({ ...state, seed: null }, 'push');
  else void go({ ...state, from: state.to, to: null }, 'push');
}

function onKey(event: KeyboardEvent): void {
  if (!shortcuts.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const picked = /^\d$/.test(event.key) && state.view === 'grid' && takesDigits(state.model);
  if (event.key.toLowerCase() !== 'r' && !picked) return;
  const typing = event.target instanceof HTMLSelectElement;
  const writing =
    event.target instanceof HTMLInputElement && !['radio', 'range', 'checkbox'].includes(event.target.type);
  if (typing || writing) return;
  event.preventDefault();
  if (picked) pickDigits(event.key);
  else refresh();
}

/** Draws one digit all over the sheet, a number on a line, or any digits. */
function pickDigits(asked: string | null): void {
  if (state.view === 'grid') void go({ ...state, digits: asked }, 'push');
}

/** Another model draws the same, but for digits that it cannot be asked for. */
function switchModel(model: string | null): void {
  if (state.view === 'grid') {
    void go({ ...state, model, digits: takesDigits(model) ? state.digits : null }, 'push');
  } else {
    void go({ ...state, model }, 'push');
  }
}

/** Follows a link within the page without loading it anew; with a modifier key the browser does as it always does. */
function followHere(link: HTMLAnchorElement): void {
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void go(parseState(link.search), 'push');
  });
}

function label(): void {
  language.textContent = texts().otherLanguage;
  language.ariaLabel = texts().otherLanguageLabel;
  language.lang = texts().language === 'en' ? 'es' : 'en';
  labelSheet();
  labelWalk();
  labelModel();
  retellFailure();
}

/** The text of a form's field, null when it is empty. */
function field(form: HTMLFormElement, name: string): string | null {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() || null : null;
}

startLanguage();
for (const element of document.querySelectorAll<HTMLElement>('[data-needs-script]')) element.hidden = false;
buildCounts((chosen) => {
  if (state.view === 'grid') void go({ ...state, count: chosen }, 'push');
});
buildDigits(pickDigits);
buildPlayer();
buildHistory();
buildShortcuts(shortcuts);
buildCopy();
followHere(toGrid);
followHere(toWalk);
byId('refresh', HTMLButtonElement).addEventListener('click', refresh);
byId('new-walk', HTMLButtonElement).addEventListener('click', refresh);
byId('retry', HTMLButtonElement).addEventListener('click', () => void go(state, 'keep'));
gridControls.addEventListener('submit', (event) => {
  event.preventDefault();
  if (state.view !== 'grid') return;
  const number = field(gridControls, 'digits');
  // Emptied, the number gives way to any digits; a digit that was picked stays.
  const kept = state.digits?.length === 1 ? state.digits : null;
  const digits = number !== null && areDigits(number) ? number : kept;
  void go({ ...state, seed: field(gridControls, 'seed'), digits }, 'push');
});
walkControls.addEventListener('submit', (event) => {
  event.preventDefault();
  const [from, to] = [field(walkControls, 'from'), field(walkControls, 'to')];
  void go({ view: 'walk', from, to, model: state.model }, 'push');
});
language.addEventListener('click', () => {
  switchLanguage();
  label();
});
addEventListener('keydown', onKey);
addEventListener('popstate', () => void go(parseState(location.search), 'replace'));
label();
void go(state, 'replace');
void startModels(switchModel);

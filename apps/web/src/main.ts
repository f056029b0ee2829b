import { fittingCount } from '@trazo/edge-api/limits';
import {
  areDigits,
  DEFAULT_COUNT,
  formatState,
  type PageState,
  parseLabel,
  parseState,
  parseText,
} from '@trazo/edge-api/page-state';
import { type Failure, FailureError } from './api/failure.ts';
import { setSubject, startLanguage, switchLanguage, texts } from './i18n/language.ts';
import { cardOf, cardsLoaded, modelThatWrites, writesDigits, writesText } from './state/model-cards.ts';
import { randomSeedText, resolveState } from './state/resolve-state.ts';
import { subjectOf } from './state/subject.ts';
import { buildClassPicker, classChoices, renderClassPickerTexts } from './view/class-picker.ts';
import { byId } from './view/dom.ts';
import { renderFailure, showFailure, showWaiting } from './view/frame.ts';
import {
  buildCounts,
  clearGrid,
  prepareGrid,
  renderGridControls,
  renderGridTexts,
} from './view/grid-view.ts';
import { buildHistory } from './view/history-view.ts';
import { buildModelChoice, renderModel } from './view/model-view.ts';
import { buildCopy, hideDownload, offerGif } from './view/share.ts';
import { buildShortcuts } from './view/shortcuts.ts';
import {
  buildPlayer,
  clearWalk,
  prepareWalk,
  renderWalkControls,
  renderWalkTexts,
} from './view/walk-view.ts';

const language = byId('language', HTMLButtonElement);
const gridControls = byId('grid-controls', HTMLFormElement);
const walkControls = byId('walk-controls', HTMLFormElement);
const toGrid = byId('to-grid', HTMLAnchorElement);
const toWalk = byId('to-walk', HTMLAnchorElement);
const shortcuts = byId('shortcuts', HTMLInputElement);

let state = resolveState(parseState(location.search));
/** The part of the latest grid's state that a walk has not, for the way back. */
let { count, digits, label, text } =
  state.view === 'grid' ? state : { count: DEFAULT_COUNT, digits: null, label: null, text: undefined };
/** Number of the latest request. The responses to earlier ones are dropped. */
let latest = 0;

/** Requests a state: address and controls change at once, the picture when it is loaded. */
async function go(requested: PageState, history: 'push' | 'replace' | 'keep'): Promise<void> {
  state = resolveState(requested);
  if (history === 'push') window.history.pushState(null, '', formatState(state));
  if (history === 'replace') window.history.replaceState(null, '', formatState(state));
  const mine = ++latest;
  const hadFocus = byId('failure', HTMLElement).contains(document.activeElement);
  renderControls();
  showWaiting();
  if (hadFocus) byId('frame', HTMLElement).focus();
  try {
    // What a request can ask for depends on the model: the size of its images, and its classes.
    await cardsLoaded();
    if (mine !== latest) return;
    adaptToModel();
    const show = await prepare();
    if (mine !== latest) return;
    if (state.view === 'grid') clearWalk();
    else clearGrid();
    show();
  } catch (error) {
    if (mine !== latest) return;
    clearGrid();
    clearWalk();
    hideDownload();
    showFailure(failureFrom(error));
  }
}

/** Adapts texts, count and controls to the current model. */
function adaptToModel(): void {
  // A text without a model is written by one that has its characters.
  if (state.view === 'grid' && state.text !== undefined && state.model === null) {
    const model = modelThatWrites(state.text);
    if (model !== undefined && model !== cardOf(null)?.name) {
      state = { ...state, model };
      window.history.replaceState(null, '', formatState(state));
      renderControls();
    }
  }
  const card = cardOf(state.model);
  if (card === undefined) return;
  if (setSubject(subjectOf(card))) renderTexts();
  if (state.view !== 'grid') return;
  const fitting = fittingCount(state.count, card.spec.image);
  if (fitting === state.count) return;
  state = { ...state, count: fitting };
  window.history.replaceState(null, '', formatState(state));
  renderControls();
}

function prepare(): Promise<() => void> {
  return state.view === 'grid' ? prepareGrid(state) : prepareWalk(state, cardOf(state.model));
}

function failureFrom(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  // A bug of the page: the console gets the error, the reader the message that there is no picture.
  reportError(error);
  return { kind: 'reply' };
}

function renderControls(): void {
  const isGrid = state.view === 'grid';
  gridControls.hidden = !isGrid;
  walkControls.hidden = isGrid;
  offerGif(!isGrid);
  toGrid.ariaCurrent = isGrid ? 'page' : null;
  toWalk.ariaCurrent = isGrid ? null : 'page';
  if (state.view === 'grid') {
    ({ count, digits, label, text } = state);
    renderGridControls(state, cardOf(state.model));
  } else {
    renderWalkControls(state);
  }
  toGrid.href = formatState(gridState());
  toWalk.href = formatState(walkState());
  renderModel(state.model, state.view === 'grid' ? state.seed : state.from);
}

function gridState(): PageState {
  if (state.view === 'grid') return state;
  return { view: 'grid', count, seed: state.from, digits, label, text, model: state.model };
}

function walkState(): PageState {
  if (state.view === 'walk') return state;
  return { view: 'walk', from: state.seed, to: randomSeedText(), model: state.model };
}

/** Requests new images, or a new walk that starts where this one ends. */
function refresh(): void {
  if (state.view === 'grid') void go({ ...state, seed: null }, 'push');
  else void go({ ...state, from: state.to, to: null }, 'push');
}

function onKey(event: KeyboardEvent): void {
  if (!shortcuts.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const classes = cardOf(state.model)?.spec.classes ?? 0;
  const isClass = /^\d$/.test(event.key) && Number(event.key) < classes && state.view === 'grid';
  if (event.key.toLowerCase() !== 'r' && !isClass) return;
  const inSelect = event.target instanceof HTMLSelectElement;
  const inText =
    event.target instanceof HTMLInputElement && !['radio', 'range', 'checkbox'].includes(event.target.type);
  if (inSelect || inText) return;
  event.preventDefault();
  if (isClass) pickClass(classChoices(cardOf(state.model))[Number(event.key)] ?? null);
  else refresh();
}

/** Requests one class for every tile, null for any. */
function pickClass(picked: string | null): void {
  if (state.view !== 'grid') return;
  const card = cardOf(state.model);
  // Where classes are digits, the address has them as it has a number of several.
  const areDigits = card === undefined || writesDigits(card);
  const choice = areDigits ? { digits: picked, label: null } : { digits: null, label: picked };
  void go({ ...state, ...choice, text: undefined }, 'push');
}

/** Switches to another model, and keeps the chosen class where it has the same meaning. */
function switchModel(model: string | null): void {
  if (state.view === 'walk') return void go({ ...state, model }, 'push');
  const card = cardOf(model);
  const keepsDigits = card === undefined || writesDigits(card);
  const keepsText = card !== undefined && writesText(card);
  void go(
    {
      ...state,
      model,
      digits: keepsDigits ? state.digits : null,
      label: null,
      text: keepsText ? state.text : undefined,
    },
    'push',
  );
}

/** Follows a link within the page without loading the page again. With a modifier key, the browser handles it. */
function followHere(link: HTMLAnchorElement): void {
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void go(parseState(link.search), 'push');
  });
}

/** Renders all texts that depend on the state, after a change of language or subject. */
function renderTexts(): void {
  language.textContent = texts().otherLanguage;
  language.ariaLabel = texts().otherLanguageLabel;
  language.lang = texts().language === 'en' ? 'es' : 'en';
  renderClassPickerTexts(cardOf(state.model));
  renderModel(state.model, state.view === 'grid' ? state.seed : state.from);
  renderGridTexts();
  renderWalkTexts();
  renderFailure();
}

/** The text of a form's field, null when it is empty. */
function fieldText(form: HTMLFormElement, name: string): string | null {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() || null : null;
}

/** The class, the number or the text that the form of the grid asks for. */
function submittedChoice(): Pick<Extract<PageState, { view: 'grid' }>, 'digits' | 'label' | 'text'> {
  const number = fieldText(gridControls, 'digits');
  const card = cardOf(state.model);
  if (card !== undefined && !writesDigits(card)) {
    const written = writesText(card) ? parseText(fieldText(gridControls, 'text') ?? '') : null;
    if (written !== null) return { digits: null, label: null, text: written };
    const field = byId('class-box', HTMLElement);
    return {
      digits: null,
      text: undefined,
      label: field.hidden ? label : parseLabel(fieldText(gridControls, 'class') ?? ''),
    };
  }
  // An emptied number field means any digit; a digit that was picked stays.
  const picked = digits?.length === 1 ? digits : null;
  return { digits: number !== null && areDigits(number) ? number : picked, label: null, text: undefined };
}

startLanguage();
for (const element of document.querySelectorAll<HTMLElement>('[data-needs-script]')) element.hidden = false;
buildCounts((chosen) => {
  if (state.view === 'grid') void go({ ...state, count: chosen }, 'push');
});
buildClassPicker(pickClass);
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
  void go({ ...state, seed: fieldText(gridControls, 'seed'), ...submittedChoice() }, 'push');
});
walkControls.addEventListener('submit', (event) => {
  event.preventDefault();
  const [from, to] = [fieldText(walkControls, 'from'), fieldText(walkControls, 'to')];
  void go({ view: 'walk', from, to, model: state.model }, 'push');
});
language.addEventListener('click', () => {
  switchLanguage();
  renderTexts();
});
addEventListener('keydown', onKey);
addEventListener('popstate', () => void go(parseState(location.search), 'replace'));
void go(state, 'replace');
renderTexts();
void cardsLoaded().then(() => {
  buildModelChoice(switchModel);
  renderControls();
});

import { isNumber } from '@trazo/edge-api/page-state';
import type { Card } from '../api/worker.ts';
import { currentSubject, texts } from '../i18n/language.ts';
import { writesDigits, writesText } from '../state/model-cards.ts';
import { byId } from './dom.ts';

/** Models with more classes than this get a field instead of buttons; those with a letter each may have more. */
const MAX_BUTTONS = 20;
const MAX_LETTERS = 40;
const DIGITS = 10;

const field = byId('class-field', HTMLFieldSetElement);
const buttons = byId('class-choice', HTMLElement);
const classBox = byId('class-box', HTMLElement);
const classInput = byId('class', HTMLInputElement);
const classNames = byId('class-names', HTMLDataListElement);
const digitsBox = byId('digits-box', HTMLElement);
const digitsInput = byId('digits', HTMLInputElement);
const textBox = byId('text-box', HTMLElement);
const textInput = byId('text', HTMLInputElement);
const help = byId('class-help', HTMLElement);

/** How the reader picks a class. */
interface Picker {
  /** What to pick: the classes' names, else their numbers; empty for no choice at all. */
  readonly choices: readonly string[];
  readonly named: boolean;
  readonly writesDigits: boolean;
  /** Whether a word can be written with the classes. */
  readonly writesText: boolean;
}

let onPick: (choice: string | null) => void = () => {};
let built = '';

/**
 * Sets what a picked class does.
 *
 * @param listener gets the class, null for any
 */
export function buildClassPicker(listener: (choice: string | null) => void): void {
  onPick = listener;
}

/** Renders the picker that fits a model, with the current choice. */
export function renderClassPicker(
  card: Card | undefined,
  {
    digits,
    label,
    text,
  }: {
    readonly digits: string | null;
    readonly label: string | null;
    readonly text?: string | undefined;
  },
): void {
  const picker = pickerOf(card);
  const { choices, named } = picker;
  const withButtons = hasButtons(picker);
  field.hidden = choices.length === 0;
  buttons.hidden = !withButtons;
  classBox.hidden = withButtons;
  digitsBox.hidden = !picker.writesDigits;
  textBox.hidden = !picker.writesText;
  if (withButtons) buildButtons(choices);
  const choice = chosenOf(choices, digits ?? label ?? '');
  for (const radio of buttons.querySelectorAll('input')) {
    radio.checked = radio.value === choice && text === undefined;
  }
  // A hidden field is disabled, as an invalid value of it would keep the form from being submitted.
  classInput.disabled = withButtons;
  classInput.type = named ? 'text' : 'number';
  classInput.inputMode = named ? 'text' : 'numeric';
  classInput.max = String(choices.length - 1);
  classInput.value = label ?? '';
  classNames.replaceChildren(...(named && !withButtons ? choices : []).map((name) => new Option(name, name)));
  digitsInput.value = isNumber(digits) ? digits : '';
  textInput.value = text ?? '';
  renderClassPickerTexts(card);
}

/** Renders the texts of the picker in the current language. */
export function renderClassPickerTexts(card: Card | undefined): void {
  const picker = pickerOf(card);
  const { choices, named } = picker;
  classInput.placeholder = texts().anyClass;
  const any = document.getElementById('any-class');
  if (any !== null) any.textContent = texts().anyClass;
  help.hidden = hasButtons(picker) && !picker.writesDigits && !picker.writesText;
  if (picker.writesDigits) help.textContent = texts().digitsHelp;
  else if (picker.writesText) help.textContent = texts().textHelp;
  else help.textContent = named ? texts().namesHelp(choices) : texts().classHelp(choices.length);
}

/** What a reader can pick of a model: the names of its classes, else their numbers. */
export function classChoices(card: Card | undefined): readonly string[] {
  return pickerOf(card).choices;
}

/** Before the cards are loaded, the picker is that of the model which the page was built for. */
function pickerOf(card: Card | undefined): Picker {
  if (card === undefined) {
    const isOfDigits = currentSubject() === 'digits';
    return {
      choices: numbersBelow(isOfDigits ? DIGITS : 0),
      named: false,
      writesDigits: isOfDigits,
      writesText: false,
    };
  }
  const { classes } = card.spec;
  const names = card.dataset.classNames ?? [];
  const named = classes > 0 && names.length === classes;
  return {
    choices: named ? names : numbersBelow(classes),
    named,
    writesDigits: writesDigits(card),
    writesText: writesText(card),
  };
}

/** The choice that a text means: exactly, else in upper or lower case, as the worker reads it. */
function chosenOf(choices: readonly string[], text: string): string {
  const isMeant = (choice: string) => choice.toLowerCase() === text.toLowerCase();
  return choices.find((choice) => choice === text) ?? choices.find(isMeant) ?? text;
}

function numbersBelow(count: number): string[] {
  return Array.from({ length: count }, (_, number) => String(number));
}

function hasButtons({ choices, named }: Picker): boolean {
  return choices.length <= (named && areLetters(choices) ? MAX_LETTERS : MAX_BUTTONS);
}

/** Whether each choice is as narrow as a digit. */
function areLetters(choices: readonly string[]): boolean {
  return choices.every((choice) => choice.length <= 2);
}

/** Builds a button for each class, and one for any. */
function buildButtons(choices: readonly string[]): void {
  const wanted = choices.join('\n');
  if (wanted === built) return;
  built = wanted;
  buttons.style.setProperty('--classes', String(Math.min(choices.length, DIGITS)));
  buttons.classList.toggle('words', !areLetters(choices));
  buttons.replaceChildren(
    ...['', ...choices].map((choice) => {
      const label = document.createElement('label');
      const radio = document.createElement('input');
      const text = document.createElement('span');
      radio.type = 'radio';
      radio.name = 'label';
      radio.value = choice;
      radio.addEventListener('change', () => onPick(choice || null));
      text.textContent = choice;
      if (choice === '') text.id = 'any-class';
      label.append(radio, text);
      return label;
    }),
  );
}

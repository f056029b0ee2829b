import { isNumber } from '@trazo/edge-api/page-state';
import type { Card } from '../api/worker.ts';
import { currentSubject, texts } from '../i18n/language.ts';
import { writesDigits } from '../state/model-cards.ts';
import { byId } from './dom.ts';

/** Models with more classes than this get a number field instead of buttons. */
const MAX_BUTTONS = 20;
const DIGITS = 10;

const field = byId('class-field', HTMLFieldSetElement);
const buttons = byId('class-choice', HTMLElement);
const classBox = byId('class-box', HTMLElement);
const classInput = byId('class', HTMLInputElement);
const digitsBox = byId('digits-box', HTMLElement);
const digitsInput = byId('digits', HTMLInputElement);
const help = byId('class-help', HTMLElement);

/** How the reader picks a class. */
interface Picker {
  /** 0 for no choice at all. */
  readonly classes: number;
  readonly writesDigits: boolean;
}

let onPick: (label: number | null) => void = () => {};
let builtButtons = 0;

/**
 * Sets what a picked class does.
 *
 * @param listener gets the class, null for any
 */
export function buildClassPicker(listener: (label: number | null) => void): void {
  onPick = listener;
}

/** Renders the picker that fits a model, with the current choice. */
export function renderClassPicker(
  card: Card | undefined,
  { digits, label }: { readonly digits: string | null; readonly label: number | null },
): void {
  const picker = pickerOf(card);
  const hasButtons = picker.classes <= MAX_BUTTONS;
  field.hidden = picker.classes === 0;
  buttons.hidden = !hasButtons;
  classBox.hidden = hasButtons;
  digitsBox.hidden = !picker.writesDigits;
  if (hasButtons) buildButtons(picker.classes);
  const choice = digits ?? label?.toString() ?? '';
  for (const radio of buttons.querySelectorAll('input')) radio.checked = radio.value === choice;
  // A hidden field is disabled, as an invalid value of it would keep the form from being submitted.
  classInput.disabled = hasButtons;
  classInput.max = String(picker.classes - 1);
  classInput.value = label?.toString() ?? '';
  digitsInput.value = isNumber(digits) ? digits : '';
  renderClassPickerTexts(card);
}

/** Renders the texts of the picker in the current language. */
export function renderClassPickerTexts(card: Card | undefined): void {
  const picker = pickerOf(card);
  classInput.placeholder = texts().anyClass;
  const any = document.getElementById('any-class');
  if (any !== null) any.textContent = texts().anyClass;
  help.hidden = picker.classes <= MAX_BUTTONS && !picker.writesDigits;
  help.textContent = picker.writesDigits ? texts().digitsHelp : texts().classHelp(picker.classes);
}

/** Before the cards are loaded, the picker is that of the model which the page was built for. */
function pickerOf(card: Card | undefined): Picker {
  if (card !== undefined) return { classes: card.spec.classes, writesDigits: writesDigits(card) };
  return currentSubject() === 'digits'
    ? { classes: DIGITS, writesDigits: true }
    : { classes: 0, writesDigits: false };
}

/** Builds a button for each class, and one for any. */
function buildButtons(classes: number): void {
  if (classes === builtButtons) return;
  builtButtons = classes;
  buttons.style.setProperty('--classes', String(Math.min(classes, DIGITS)));
  const labels = Array.from({ length: classes }, (_, label) => String(label));
  buttons.replaceChildren(
    ...['', ...labels].map((choice) => {
      const label = document.createElement('label');
      const radio = document.createElement('input');
      const text = document.createElement('span');
      radio.type = 'radio';
      radio.name = 'label';
      radio.value = choice;
      radio.addEventListener('change', () => onPick(choice === '' ? null : Number(choice)));
      text.textContent = choice;
      if (choice === '') text.id = 'any-class';
      label.append(radio, text);
      return label;
    }),
  );
}

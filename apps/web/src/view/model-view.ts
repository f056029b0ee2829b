import { loadModels } from '../api/models.ts';
import type { Card, Models } from '../api/worker.ts';
import { texts } from '../i18n/language.ts';
import { isSeed } from '../state/page-state.ts';
import { fillCard } from './card-view.ts';
import { byId } from './dom.ts';
import { showHistory } from './history-view.ts';
import { drawLatent } from './latent-figure.ts';

const select = byId('model', HTMLSelectElement);

let models: Models | 'loading' | 'failed' = 'loading';
let wanted: { model: string | null; seed: string } | null = null;

/**
 * Fetches the models' cards and, when there are several, offers the choice. Its place is kept from the start, so that
 * nothing moves when it comes.
 *
 * @param onChange gets the chosen model's name, null for the default
 */
export async function startModels(onChange: (model: string | null) => void): Promise<void> {
  try {
    models = await loadModels();
  } catch {
    models = 'failed';
  }
  if (typeof models === 'object') {
    const { default: standard, models: cards } = models;
    select.append(...cards.map(({ name }) => new Option(name, name)));
    select.disabled = false;
    byId('model-field', HTMLElement).hidden = cards.length < 2;
    select.addEventListener('change', () => onChange(select.value === standard ? null : select.value));
  }
  labelModel();
}

/** Shows the card of the model that draws now, and the latent behind the first digit. */
export function showModel(model: string | null, seed: string): void {
  wanted = { model, seed };
  labelModel();
}

/** Shows card and latent in the language of now. */
export function labelModel(): void {
  const state = byId('card-state', HTMLElement);
  state.hidden = typeof models === 'object';
  if (typeof models === 'string') {
    state.textContent = models === 'loading' ? texts().loadingModel : texts().noModel;
    return;
  }
  if (wanted === null) return;
  const card = cardOf(models, wanted.model);
  showHistory(card?.history);
  if (card === undefined) return;
  select.value = card.name;
  byId('digit-field', HTMLElement).hidden = card.spec.classes === 0;
  fillCard(byId('card', HTMLElement), card, texts());
  if (!isSeed(wanted.seed)) return;
  drawLatent(wanted.seed, card.spec.latentSize);
  byId('latent-caption', HTMLElement).textContent = texts().latentCaption(card.spec.latentSize, wanted.seed);
}

/** Whether a model draws the digit it is asked for; as far as is known before the cards have come, it does. */
export function takesDigits(model: string | null): boolean {
  return typeof models !== 'object' || cardOf(models, model)?.spec.classes !== 0;
}

function cardOf({ default: standard, models: cards }: Models, name: string | null): Card | undefined {
  return cards.find((card) => card.name === (name ?? standard));
}

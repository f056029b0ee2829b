import { isSeed } from '@trazo/edge-api/page-state';
import { texts } from '../i18n/language.ts';
import { cardOf, modelCards } from '../state/model-cards.ts';
import { renderCard } from './card-view.ts';
import { byId } from './dom.ts';
import { showHistory } from './history-view.ts';
import { drawLatent } from './latent-figure.ts';

const select = byId('model', HTMLSelectElement);

/**
 * Fills the choice of models, once their cards are loaded. Its place is reserved from the start, so that nothing moves.
 *
 * @param onChange gets the chosen model's name, null for the default
 */
export function buildModelChoice(onChange: (model: string | null) => void): void {
  const models = modelCards();
  if (typeof models === 'string') return;
  const { default: standard, models: cards } = models;
  select.append(...cards.map(({ name }) => new Option(name, name)));
  select.disabled = false;
  byId('model-field', HTMLElement).hidden = cards.length < 2;
  select.addEventListener('change', () => onChange(select.value === standard ? null : select.value));
}

/** Renders the card of the current model and the latent vector of the first image, in the current language. */
export function renderModel(model: string | null, seed: string): void {
  const models = modelCards();
  const state = byId('card-state', HTMLElement);
  state.hidden = typeof models === 'object';
  if (typeof models === 'string') {
    state.textContent = models === 'loading' ? texts().loadingModel : texts().noModel;
    return;
  }
  const card = cardOf(model);
  showHistory(card?.history);
  if (card === undefined) return;
  select.value = card.name;
  renderCard(byId('card', HTMLElement), card, texts());
  if (!isSeed(seed)) return;
  drawLatent(seed, card.spec.latentSize);
  byId('latent-caption', HTMLElement).textContent = texts().latentCaption(card.spec.latentSize, seed);
}

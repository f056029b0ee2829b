import type { ModelCard } from '@trazo/model';
import type { Messages } from '../i18n/en.ts';
import { day } from '../i18n/format.ts';

/** A model's card in plain words, line by line. */
export function cardLines(card: ModelCard, texts: Messages): { term: string; text: string }[] {
  const { dataset, training, sizes } = card;
  const lines = [
    {
      term: texts.cardData,
      text: [
        texts.dataSet(title(dataset.name), dataset.images),
        ...(dataset.fallback ? [texts.cardStandIn] : []),
      ].join('. '),
    },
    { term: texts.cardTraining, text: texts.training(training.epochs, training.steps) },
  ];
  if (training.imagesPerSecond !== null && training.imagesPerSecond > 0) {
    // Images over images per second: the time of the training steps, without sampling and saving.
    const seconds = (training.epochs * dataset.images) / training.imagesPerSecond;
    lines.push({ term: texts.cardTime, text: texts.time(seconds) });
  }
  const { frechet, agreement } = card.evaluation ?? {};
  if (frechet !== undefined) {
    lines.push({
      term: texts.cardQuality,
      text: texts.quality(frechet.generated.value, frechet.real.value),
    });
  }
  if (agreement !== undefined) {
    const { generated, real } = agreement;
    lines.push({ term: texts.cardAgreement, text: texts.agreement(generated.value, real.value) });
  }
  lines.push(
    { term: texts.cardSize, text: texts.size(sizes.parameters, sizes.modelJsonBytes + sizes.weightsBytes) },
    { term: texts.cardEffort, text: texts.effort(card.macsPerImage) },
    { term: texts.cardMade, text: day(texts.language, card.createdAt) },
    { term: texts.cardVersion, text: card.contentHash.slice(0, 12) },
  );
  return lines;
}

/** Data sets have lower-case names; this one is an abbreviation. */
function title(dataset: string): string {
  return dataset === 'mnist' ? 'MNIST' : dataset;
}

/** Renders a card as a description list. */
export function renderCard(list: HTMLElement, card: ModelCard, texts: Messages): void {
  list.replaceChildren(
    ...cardLines(card, texts).map(({ term, text }) => {
      const row = document.createElement('div');
      const dt = document.createElement('dt');
      const dd = document.createElement('dd');
      dt.textContent = term;
      dd.textContent = text;
      row.append(dt, dd);
      return row;
    }),
  );
}

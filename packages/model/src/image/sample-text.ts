import { type ModelCard, versionOf } from '../artifact/card.ts';

/**
 * Returns the text that a PNG of generated images contains, so that the images can be generated again: model, version,
 * seed and the class of each image.
 *
 * @param labels class of each image; empty if the model has no classes
 */
export function sampleText(
  card: Pick<ModelCard, 'name' | 'contentHash'>,
  seed: number,
  labels: readonly number[],
): Readonly<Record<string, string>> {
  return {
    Software: 'Trazo',
    Model: `${card.name} ${versionOf(card)}`,
    Seed: String(seed),
    ...(labels.length > 0 && { Digits: labels.join() }),
  };
}

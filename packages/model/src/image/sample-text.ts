import { type ModelCard, versionOf } from '../artifact/card.ts';
import { classNamesOf, encodeClassNames } from '../latent/class-names.ts';

/**
 * Returns the text that a PNG of generated images contains, so that the images can be generated again: model, version,
 * seed and the class of each image, by its number and, if it has one, its name as in a URL.
 *
 * @param labels class of each image; empty if the model has no classes
 */
export function sampleText(
  card: Pick<ModelCard, 'name' | 'contentHash' | 'spec' | 'dataset'>,
  seed: number,
  labels: readonly number[],
): Readonly<Record<string, string>> {
  const names = classNamesOf(card);
  return {
    Software: 'Trazo',
    Model: `${card.name} ${versionOf(card)}`,
    Seed: String(seed),
    ...(labels.length > 0 && { Digits: labels.join() }),
    ...(labels.length > 0 && names.length > 0 && { Classes: encodeClassNames(labels, names) }),
  };
}

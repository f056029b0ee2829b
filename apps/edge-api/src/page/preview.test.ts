import type { GanSpec, ModelCard } from '@trazo/model';
import { tinyArtifact } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { catalogOf } from '../models/catalog.ts';
import { bundledModel } from '../testing/bundled-model.ts';
import { previewOf } from './preview.ts';

const tiny = await tinyArtifact();

/** A catalog of one model with images of this size and so many classes. */
function catalog(image: GanSpec['image'], classes = 0, classNames: string[] = []) {
  const { spec, dataset } = tiny.card;
  const card: ModelCard = {
    ...tiny.card,
    spec: { ...spec, image, classes },
    dataset: { ...dataset, classNames },
  };
  return catalogOf({ defaultName: card.name, models: [bundledModel({ ...tiny, card })] });
}

const digits = catalog({ width: 28, height: 28, channels: 1 }, 10);
const canvas = { width: 1200, height: 630 };

describe('previewOf', () => {
  it('shows the images of the link, as large as they fit', () => {
    expect(previewOf('?n=4&seed=ana', digits)).toEqual({
      address: '/?n=4&seed=ana',
      image: '/generate.png?n=4&seed=ana&scale=11&size=1200x630',
      size: canvas,
      alt: '4 generated images, seed ana',
    });
    expect(previewOf('?digits=2026&seed=7&model=tiny', digits)).toMatchObject({
      address: '/?n=16&seed=7&digits=2026&model=tiny',
      image: '/generate.png?seed=7&digit=2%2C0%2C2%2C6&model=tiny&scale=10&size=1200x630',
      alt: '4 generated images of 2026, seed 7',
    });
    expect(previewOf('?class=3&seed=7&n=1', digits)).toMatchObject({
      image: '/generate.png?n=1&seed=7&class=3&scale=16&size=1200x630',
      alt: 'A generated image of class 3, seed 7',
    });
    const named = catalog({ width: 28, height: 28, channels: 1 }, 2, ['boot', 'coat']);
    expect(previewOf('?class=boot&seed=7&n=1', named)).toMatchObject({
      image: '/generate.png?n=1&seed=7&class=boot&scale=16&size=1200x630',
      alt: 'A generated image of boot, seed 7',
    });
  });

  it('shows a text, by the model that writes it', () => {
    const { spec, dataset } = tiny.card;
    const letters: ModelCard = {
      ...tiny.card,
      name: 'letters',
      spec: { ...spec, image: { width: 32, height: 32, channels: 1 }, classes: 3 },
      dataset: { ...dataset, classNames: ['A', 'B', 'C'] },
    };
    const both = catalogOf({
      defaultName: 'tiny',
      models: [tiny.card, letters].map((card) => bundledModel({ ...tiny, card })),
    });
    expect(previewOf('?text=ab%20c&seed=7', both)).toMatchObject({
      address: '/?n=16&seed=7&text=ab+c',
      image: '/generate.png?seed=7&text=ab+c&scale=9&size=1200x630',
      alt: 'The text “ab c”, generated from seed 7',
    });
    expect(previewOf('?text=xyz', both)).toEqual(previewOf('', both));
  });

  it('shows the first frame of a walk', () => {
    expect(previewOf('?view=walk&from=ana&to=leo', digits)).toMatchObject({
      address: '/?view=walk&from=ana&to=leo',
      image: '/generate.png?n=4&seed=ana&scale=11&size=1200x630',
    });
  });

  it('leaves out what other services append, and what the page does not know', () => {
    const shared = previewOf('?fbclid=x&seed=ana&utm_source=y&n=4&other=1', digits);
    expect(shared).toEqual(previewOf('?n=4&seed=ana', digits));
    expect(previewOf('?fbclid=x', digits)).toEqual(previewOf('', digits));
    expect(previewOf('', digits).address).toBe('/');
  });

  it.each([
    '?seed=%3Cscript%3E',
    '?seed=two+words&n=4',
    `?seed=${'a'.repeat(12_000)}`,
    '?model=nobody&seed=1',
    '?model=%22%3E&seed=1',
    '?view=walk&from=%3C&to=2',
    '?view=walk&from=1&to=%3C',
    '?class=10&seed=1',
    '?%00=%00',
    '?%',
  ])('shows the front page’s for %s, which the page refuses', (search) => {
    expect(previewOf(search, digits)).toEqual(previewOf('', digits));
  });

  it('refuses digits of a model without classes, as the page does', () => {
    const without = catalog({ width: 28, height: 28, channels: 1 });
    expect(previewOf('?digits=7&seed=2', without)).toEqual(previewOf('', without));
  });

  it.each([
    // Fewer images, as many as the page shows.
    [{ width: 512, height: 512, channels: 3 }, 'n=4&seed=1', 1024, 1024],
    [{ width: 1024, height: 1024, channels: 3 }, 'n=1&seed=1', 1024, 1024],
    [{ width: 128, height: 128, channels: 3 }, 'n=16&seed=1&scale=1&size=1200x630', 1200, 630],
    [{ width: 30, height: 45, channels: 3 }, 'n=16&seed=1&scale=3&size=1200x630', 1200, 630],
  ] as const)('has a size that fits images of %o', (image, query, width, height) => {
    expect(previewOf('', catalog(image))).toMatchObject({
      image: `/generate.png?${query}`,
      size: { width, height },
    });
  });
});

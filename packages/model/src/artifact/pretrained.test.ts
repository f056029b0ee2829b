import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseGanSpec } from '../spec/gan-spec.ts';
import { generatorMacsPerImage } from '../spec/macs.ts';
import { countParameters, generatorWeights } from '../spec/weights.ts';
import { cardSchema } from './card.ts';

const folder = fileURLToPath(new URL('../../pretrained', import.meta.url));
const models = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.each(models.map(({ name }) => name))('the card of %s', (name) => {
  // Strict parsing, without the migration of older cards.
  const card = cardSchema.parse(JSON.parse(readFileSync(`${folder}/${name}/card.json`, 'utf8')));

  it('stores the recipe that trained the model, once', () => {
    const { training } = card.spec;
    expect(card.training.epochs).toBe(training.epochs);
    expect(card.training.steps).toBe(training.epochs * Math.ceil(card.dataset.images / training.batchSize));
  });

  it('describes its own spec', () => {
    expect(parseGanSpec(card.spec)).toEqual(card.spec);
    expect(card.macsPerImage).toBe(generatorMacsPerImage(card.spec));
    expect(card.sizes.parameters).toBe(countParameters(generatorWeights(card.spec)));
  });
});

import { describe, expect, it } from 'vitest';
import { ArtifactError } from '../errors.ts';
import { tinyFiles, tinySpec } from '../testing/tiny-artifact.ts';
import { parseCard } from './card.ts';
import { generatorFunction } from './exported-function.ts';

const card: object = JSON.parse(new TextDecoder().decode((await tinyFiles()).card));
const { training } = tinySpec;

/** The card as version 1 wrote it: a part of the recipe beside the spec, and former names in it. */
function versionOne(stored: object, changes: object = {}): object {
  const { emaDecay, r1Gamma, ...recipe } = training;
  const old = { ...recipe, averaging: emaDecay, gradientPenalty: r1Gamma };
  return {
    ...card,
    cardVersion: 1,
    spec: { ...tinySpec, training: old },
    training: { ...Object(Reflect.get(card, 'training')), ...stored },
    ...changes,
  };
}

describe('a card of version 1', () => {
  it('takes the part of the recipe that the run used', () => {
    const parsed = parseCard(versionOne({ epochs: 7, batchSize: 9, learningRate: 0.5 }));
    expect(parsed.cardVersion).toBe(2);
    expect(parsed.spec.training).toEqual({ ...training, epochs: 7, batchSize: 9, learningRate: 0.5 });
    expect(parsed.training).toEqual({ ...Object(Reflect.get(card, 'training')), epochs: 7 });
  });

  it('keeps the recipe of the spec where the run did not reach a value', () => {
    const of = (epochs: number, batchSize: number) => {
      const parsed = parseCard(versionOne({ epochs, batchSize, learningRate: 0.5 })).spec.training;
      return [parsed.epochs, parsed.batchSize];
    };
    expect(of(0, 1)).toEqual([training.epochs, training.batchSize]);
    expect(of(0.5, 1)).toEqual([training.epochs, training.batchSize]);
    expect(of(1, 2)).toEqual([1, 2]);
  });

  it.each([
    [{ spec: undefined }, 'spec'],
    [{ training: undefined }, 'training: is missing'],
    [{ training: {} }, 'training\\.'],
  ])('is refused without its parts: %j', (changes, field) => {
    const value = versionOne({ epochs: 1, batchSize: 2, learningRate: 0.5 }, changes);
    expect(() => parseCard(value, 'a/card.json')).toThrow(ArtifactError);
    expect(() => parseCard(value, 'a/card.json')).toThrow(new RegExp(`^a/card.json: .*${field}`));
  });

  it.each([null, 5, 'card', undefined, {}])('is not %j', (value) => {
    expect(() => parseCard(value)).toThrow(/^card\.json: /);
  });

  it('is no card of version 2 with the fields of version 1', () => {
    expect(() =>
      parseCard({ ...versionOne({ epochs: 7, batchSize: 9, learningRate: 0.5 }), cardVersion: 2 }),
    ).toThrow(ArtifactError);
  });
});

describe('what a GAN exports', () => {
  it('is its generator, from noise and class to images', () => {
    const image = { height: 3, width: 5, channels: 1 } as const;
    expect(generatorFunction({ ...tinySpec, classes: 4, image })).toEqual({
      network: 'generator',
      inputs: { latents: [6] },
      outputs: { images: [3, 5, 1] },
    });
  });
});

import { type ModelCard, parseCard, presetByName } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en.ts';
import { es } from '../i18n/es.ts';
import { cardLines } from './card-view.ts';

const card: ModelCard = parseCard({
  cardVersion: 1,
  name: 'dcgan',
  spec: presetByName('dcgan'),
  dataset: { name: 'mnist', images: 60_000, sha256: 'a'.repeat(64), fallback: false },
  training: {
    command: 'pnpm train',
    seed: 0,
    epochs: 50,
    steps: 11_750,
    batchSize: 256,
    learningRate: 1e-4,
    generatorLoss: 1,
    discriminatorLoss: 1,
    imagesPerSecond: 800,
  },
  quantization: 'float32',
  parity: [],
  sizes: { parameters: 2_330_944, modelJsonBytes: 9_000, weightsBytes: 9_320_000 },
  macsPerImage: 211_000_000,
  contentHash: '0123456789abcdef'.repeat(4),
  createdAt: '2025-11-23T12:00:00.000Z',
});

describe('cardLines', () => {
  it('says in plain words what the model is and what it cost', () => {
    expect(cardLines(card, en).map(({ term, text }) => `${term}: ${text}`)).toEqual([
      'Learned from: MNIST: 60,000 images',
      'Practised for: 50 epochs, in 11,750 steps',
      'Which took: about 1 hour and 3 minutes',
      'Knowledge: 2,330,944 learned numbers, 9.3 MB',
      'Effort per digit: 210 million multiplications',
      'Finished on: 23 November 2025',
      'Fingerprint: 0123456789ab',
    ]);
  });

  it('says how good a model is that was evaluated', () => {
    const estimate = (value: number) => ({ value, low: value, high: value });
    const compared = (generated: number, real: number) => ({
      generated: estimate(generated),
      real: estimate(real),
    });
    const evaluated = parseCard({
      ...card,
      evaluation: {
        evaluationVersion: 1,
        command: 'pnpm evaluate',
        classifier: 'b'.repeat(64),
        dataset: { name: 'mnist', sha256: 'a'.repeat(64) },
        samples: 10_000,
        seed: 0,
        frechet: compared(1.549, 0.551),
        agreement: compared(0.9926, 0.9945),
      },
    });
    const linesIn = (texts: typeof en) =>
      cardLines(evaluated, texts).map(({ term, text }) => `${term}: ${text}`);
    expect(linesIn(en)).toContain(
      'How far from real digits: 1.5, where two heaps of real ones are 0.6 apart (Fréchet distance)',
    );
    expect(linesIn(en)).toContain(
      'Draws what it is asked for: 99.3% of the time, by a classifier that reads 99.5% of real digits right',
    );
    expect(linesIn(es)).toContain(
      'Dibuja lo que le piden: el 99,3\u00a0% de las veces, según un clasificador que acierta el 99,5\u00a0% de los de verdad',
    );
  });

  it('says so in Spanish', () => {
    expect(cardLines(card, es)[0]?.text).toBe('MNIST: 60.000 imágenes');
  });

  it('says when generated strokes replaced handwriting', () => {
    const strokes = { ...card, dataset: { ...card.dataset, name: 'strokes', fallback: true } };
    expect(cardLines(strokes, en)[0]?.text).toContain(en.cardStandIn);
  });

  it('omits a cost that was not measured', () => {
    const unmeasured = { ...card, training: { ...card.training, imagesPerSecond: null } };
    expect(cardLines(unmeasured, en).map(({ term }) => term)).not.toContain(en.cardTime);
  });
});

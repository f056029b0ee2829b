import type { GanSpec } from '@trazo/model';
import type { ImageSet } from '../data/data-set.ts';
import { type LoadedClassifier, loadClassifier } from './classifier/folder.ts';
import { DIGITS, FEATURES, type Judgement, SIDE } from './classifier/network.ts';
import { FrechetReference, fitGaussian } from './frechet.ts';
import { accuracyOf, classHistogram, LEAST_ACCURACY } from './histogram.ts';
import { pooledGaussian } from './pooled-distance.ts';
import { variety } from './variety.ts';

/** What the classifier makes of an epoch's samples. */
interface DigitFigures {
  /** Share of each class. */
  readonly classes: readonly number[];
  /** exp of the shares' entropy. */
  readonly effectiveClasses: number;
  /** How much samples of one class differ, against real ones of one class: 1 is as much. */
  readonly diversity: number;
  /** Share that is read as what was asked for; null for models without classes. */
  readonly agreement: number | null;
}

/** An epoch's quality, cheaply measured. */
export interface EpochFigures {
  /** From real images; less is better. */
  readonly distance: number;
  /** undefined where the classifier cannot read such images. */
  readonly digits: DigitFigures | undefined;
}

/** Measures an epoch's samples, the same way in every epoch. */
export interface QualityMeter {
  /** Only distances by the meter of the same name compare. */
  readonly name: string;
  /** @param labels what each was asked to be; empty for models without classes */
  measure(pictures: Uint8Array | Uint8ClampedArray, labels: readonly number[]): EpochFigures;
  dispose(): void;
}

/** Name of the meter that needs no classifier, and of the only one there was in older runs. */
export const POOLED = 'pooled-frechet';

/**
 * The meter for a data set: by the shipped digit classifier where its pictures are digits that it reads, else by pooled
 * pixels.
 *
 * @param test real images, all of which are compared with
 * @throws {ArtifactError} where the shipped classifier is damaged
 */
export async function openMeter(test: ImageSet, image: GanSpec['image']): Promise<QualityMeter> {
  const fits = test.height === SIDE && test.width === SIDE && test.channels === 1 && test.classes <= DIGITS;
  if (!fits) return new PooledMeter(test, image);
  const loaded = await loadClassifier();
  const real = loaded.classifier.judge(test.images);
  if (accuracyOf(real.digits, test.labels) >= LEAST_ACCURACY) return new ClassifierMeter(loaded, real);
  loaded.classifier.dispose();
  return new PooledMeter(test, image);
}

/** Fréchet distance on the classifier's features, and what the classifier reads. */
class ClassifierMeter implements QualityMeter {
  readonly name: string;
  readonly #loaded: LoadedClassifier;
  readonly #reference: FrechetReference;
  readonly #realVariety: number;

  constructor(loaded: LoadedClassifier, real: Judgement) {
    this.name = `classifier-frechet-${loaded.card.sha256.slice(0, 12)}`;
    this.#loaded = loaded;
    this.#reference = new FrechetReference(fitGaussian(real.features, FEATURES));
    this.#realVariety = variety(real);
  }

  measure(pictures: Uint8Array | Uint8ClampedArray, labels: readonly number[]): EpochFigures {
    const judgement = this.#loaded.classifier.judge(pictures);
    const { shares, effective } = classHistogram(judgement.digits, DIGITS);
    return {
      distance: this.#reference.distance(fitGaussian(judgement.features, FEATURES)),
      digits: {
        classes: shares,
        effectiveClasses: effective,
        diversity: variety(judgement) / this.#realVariety,
        agreement: labels.length > 0 ? accuracyOf(judgement.digits, labels) : null,
      },
    };
  }

  dispose(): void {
    this.#loaded.classifier.dispose();
  }
}

/** Fréchet distance of pictures averaged down, for whatever they show. */
class PooledMeter implements QualityMeter {
  readonly name = POOLED;
  readonly #reference: FrechetReference;
  readonly #image: GanSpec['image'];

  constructor(test: ImageSet, image: GanSpec['image']) {
    this.#reference = new FrechetReference(pooledGaussian(test.images, image));
    this.#image = image;
  }

  measure(pictures: Uint8Array | Uint8ClampedArray): EpochFigures {
    return { distance: this.#reference.distance(pooledGaussian(pictures, this.#image)), digits: undefined };
  }

  dispose(): void {}
}

import type { ImageSet } from '../data/data-set.ts';
import type { Estimate } from './bootstrap.ts';

/** Bytes of images, one after the other: height × width × channels each, 0 black to 255 white. */
export type ImageBytes = Uint8Array | Uint8ClampedArray;

/** The size of images. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a classifier predicts for some images. */
export interface Predictions {
  /** count × classes: p(class | image), the sum of each row is 1. */
  readonly probabilities: Float32Array;
  /** The most probable class of each image. */
  readonly labels: Uint8Array;
}

/** The features of some images. */
export interface Features {
  readonly count: number;
  /** Numbers of one feature vector. */
  readonly size: number;
  /** count × size. */
  readonly values: Float32Array | Float64Array;
  /** Undefined where the extractor is no classifier. */
  readonly predictions?: Predictions;
}

/** Features together with the predictions of a classifier. */
export type ClassifiedFeatures = Features & { readonly predictions: Predictions };

/** What only an extractor that is a classifier can do. */
export interface ClassifierMeasures {
  readonly classes: number;
  /** Accuracy on the test images of the data set that it was trained on, 0 … 1. */
  readonly testAccuracy: number;
  /**
   * Trains another classifier of the same kind on generated images alone and measures its accuracy on real ones.
   *
   * @param tick receives the share that is done
   */
  trainOnSynthetic(
    generated: ImageSet,
    test: LabelledImages,
    seed: number,
    tick: (share: number) => void,
  ): Promise<Estimate>;
}

/**
 * What the features are of: the digit classifier, a classifier of the data set's own classes, a network trained on its
 * images without labels, or no network.
 */
type ExtractorKind = 'digit-classifier' | 'classifier' | 'self-supervised' | 'pooled-pixels';

/**
 * Turns images into feature vectors, which every metric compares. For another kind of images, write another
 * extractor and add it to `chooseExtractor`.
 */
export interface FeatureExtractor {
  readonly kind: ExtractorKind;
  /** Identifies the space of the features: only distances in the same space are comparable. */
  readonly space: string;
  /** SHA-256 of the network's weights; null where there is none. */
  readonly sha256: string | null;
  readonly classifier: ClassifierMeasures | undefined;
  /** @param tick receives the number of images that are done */
  extract(images: ImageBytes, tick?: (done: number) => void): Features;
  /** Frees the memory of TensorFlow that it holds. */
  dispose(): void;
}

/** Images and their classes. */
type LabelledImages = Pick<ImageSet, 'images' | 'labels'>;

/** Whether an extractor predicted classes with these features. */
export function isClassified(features: Features): features is ClassifiedFeatures {
  return features.predictions !== undefined;
}

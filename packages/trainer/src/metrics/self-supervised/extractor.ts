import type { ImageSet } from '../../data/data-set.ts';
import type { FeatureExtractor } from '../feature-extractor.ts';
import { FEATURES } from '../network/image-network.ts';
import { cachedNetwork } from '../network/network-cache.ts';
import { type NetworkTraining, trainedInStage } from '../network/network-training.ts';
import { SELF_SUPERVISED_RECIPE, trainSelfSupervised } from './train.ts';

/** A network trained on a data set's images alone as a feature extractor: from the cache, or trained now. */
export async function openSelfSupervised(
  set: ImageSet,
  training: NetworkTraining,
): Promise<FeatureExtractor> {
  const recipe = SELF_SUPERVISED_RECIPE;
  const { height, width, channels } = set;
  const { network, sha256 } = await cachedNetwork(
    training.cacheDir,
    'self-supervised',
    [height, width, channels, recipe.seed, recipe.steps(set.count)],
    [set.images],
    () =>
      trainedInStage(training, 'Training a network on the images, to judge by', (tick) =>
        trainSelfSupervised(set, recipe, tick),
      ),
  );
  return {
    kind: 'self-supervised',
    space: `self-supervised-${sha256.slice(0, 12)}`,
    sha256,
    classifier: undefined,
    extract: (images, tick) => {
      const { count, features } = network.run(images, tick);
      return { count, size: FEATURES, values: features };
    },
    dispose: () => network.dispose(),
  };
}

export type { AdamOptions } from './adam.ts';
export { type Augmentation, augmentationAt } from './augment.ts';
export { emaDecayAt, WeightEma } from './ema.ts';
export { type GradientPenalty, penaltiesAt, R1_INTERVAL } from './gradient-penalty.ts';
export { initialValue } from './initialize.ts';
export { realClasses, type StepNoise, stepNoise } from './noise.ts';
export { normalizeImages } from './normalize.ts';
export { PlainGan, streamOf } from './plain-gan.ts';
export type { RandomSource } from './random-source.ts';
export { scoped } from './scope.ts';
export { emaOf, firstMomentOf, secondMomentOf } from './state-names.ts';
export {
  type ImageBatch,
  type MetricsGuard,
  namedMetrics,
  type StepAdam,
  type TrainingTask,
  withNamedMetrics,
} from './task.ts';
export {
  GAN_METRICS,
  GAN_NETWORKS,
  ganMetrics,
  lossOf,
  type StepGradients,
  type TrainableGan,
} from './trainable-gan.ts';

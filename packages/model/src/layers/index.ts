export type { WeightArray } from '../spec/weights.ts';
export {
  buildDiscriminator,
  buildGenerator,
  discriminatorWith,
  embeddingName,
  generatorWith,
  getWeights,
  layerNamed,
  setWeights,
  variablesOf,
} from './build.ts';

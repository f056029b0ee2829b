export {
  buildDiscriminator,
  buildGenerator,
  discriminatorWith,
  generatorWith,
  setWeights,
  trainableVariables,
  type WeightArray,
} from './build.ts';

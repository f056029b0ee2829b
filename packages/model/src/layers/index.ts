export {
  buildDiscriminator,
  buildGenerator,
  discriminatorWith,
  generatorWith,
  getWeights,
  setWeights,
  trainableVariables,
  type WeightArray,
} from './build.ts';

export {
  buildDiscriminator,
  buildGenerator,
  discriminatorWith,
  generatorWith,
  getWeights,
  setWeights,
  variablesOf,
  type WeightArray,
} from './build.ts';

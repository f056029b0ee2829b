export { hashContent, type ModelArtifact, verifyArtifact } from './artifact/artifact.ts';
export {
  cardSchema,
  type ModelCard,
  type Preparation,
  parseCard,
  preparationSchema,
  versionOf,
} from './artifact/card.ts';
export { encodeCard } from './artifact/checksums.ts';
export { type Evaluation, evaluationSchema } from './artifact/evaluation.ts';
export { type ExportedFunction, generatorFunction } from './artifact/exported-function.ts';
export {
  entryBytes,
  IMAGES_OUTPUT,
  LATENTS_INPUT,
  type ModelJson,
  modelJsonSchema,
  type WeightEntry,
} from './artifact/model-json.ts';
export { MAX_STATIC_FILE, WORKER_BUDGET } from './artifact/worker-size.ts';
export { describeIssue } from './describe-issue.ts';
export {
  ArtifactError,
  BackendError,
  InvalidOptionError,
  quote,
  RunError,
  ShapeError,
  SpecError,
  TrazoError,
} from './errors.ts';
export {
  arrangeGrid,
  type GridLayout,
  gridSize,
  MAX_GRID_BYTES,
  type RasterImage,
  squareColumns,
} from './image/grid.ts';
export { HALF_RANGE, toPixels } from './image/pixels.ts';
export { encodePng } from './image/png.ts';
export { sampleText } from './image/sample-text.ts';
export {
  classNamesOf,
  encodeClassNames,
  formatClassNames,
  parseClasses,
} from './latent/class-names.ts';
export { cycleLabels, generatorInput, labelsFromSeed, parseLabels } from './latent/labels.ts';
export { latentsFromSeed, slerp } from './latent/latents.ts';
export { philox4x32, type Words4 } from './latent/philox.ts';
export { hashText, MAX_SEED_TEXT, parseSeed, randomSeed, SEED_ALLOWED } from './latent/seed.ts';
export { charactersOf, parseText, type TextCells } from './latent/text.ts';
export { type GanSpec, ganSpecSchema, parseGanSpec } from './spec/gan-spec.ts';
export { innerLayers } from './spec/layers/composites.ts';
export { spatial, type WeightInitializer, type WeightRole } from './spec/layers/definition.ts';
export {
  definitionOf,
  type LayerSpec,
  type LayerType,
  layerDefinitions,
  layerSchema,
} from './spec/layers/index.ts';
export type { SimpleLayerSpec } from './spec/layers/simple.ts';
export { type Loss, type LossName, losses, lossNames } from './spec/losses.ts';
export { generatorMacsPerImage } from './spec/macs.ts';
export { migrateSpec, renamedRecipeFields } from './spec/migrate.ts';
export {
  discriminatorMixesExamples,
  discriminatorShapes,
  generatorInputSize,
  generatorShapes,
  inputShape,
  type NetworkName,
  type Networks,
  type PlacedLayer,
  placedLayers,
} from './spec/network.ts';
export { phaseKernelSize, phaseReach } from './spec/phases.ts';
export { type PictureFacts, pictureSpec, presetByName, presets } from './spec/presets/index.ts';
export {
  type AugmentationName,
  augmentationNames,
  hasGradientPenalty,
  type Recipe,
  recipeSchema,
} from './spec/recipe.ts';
export { elements, type Shape } from './spec/shapes.ts';
export {
  countParameters,
  discriminatorWeights,
  generatorWeights,
  networkWeights,
  type WeightArray,
  type WeightSpec,
} from './spec/weights.ts';

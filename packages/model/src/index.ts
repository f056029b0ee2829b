export { hashContent, type ModelArtifact, verifyArtifact } from './artifact/artifact.ts';
export { cardSchema, type ModelCard, parseCard, versionOf } from './artifact/card.ts';
export { encodeCard } from './artifact/checksums.ts';
export { type Evaluation, evaluationSchema } from './artifact/evaluation.ts';
export {
  entryBytes,
  IMAGES_OUTPUT,
  LATENTS_INPUT,
  type ModelJson,
  modelJsonSchema,
  type WeightEntry,
} from './artifact/model-json.ts';
export { ArtifactError, InvalidOptionError, quote, ShapeError, SpecError, TrazoError } from './errors.ts';
export { arrangeGrid, type GridLayout, type Picture, squareColumns } from './image/grid.ts';
export { HALF_RANGE, toPixels } from './image/pixels.ts';
export { encodePng } from './image/png.ts';
export { cycleLabels, generatorInput, labelsFromSeed, parseLabels } from './latent/labels.ts';
export { latentsFromSeed, slerp } from './latent/latents.ts';
export { philox4x32, type Words4 } from './latent/philox.ts';
export { hashText, MAX_SEED_TEXT, parseSeed, randomSeed } from './latent/seed.ts';
export {
  discriminatorShapes,
  type GanSpec,
  ganSpecSchema,
  generatorInputSize,
  generatorShapes,
  parseGanSpec,
} from './spec/gan-spec.ts';
export { type LayerSpec, layerSchema } from './spec/layer.ts';
export { generatorMacsPerImage, phaseKernelSize, phaseReach } from './spec/macs.ts';
export { presetByName, presets } from './spec/presets/index.ts';
export { elements, type Shape, spatial } from './spec/shapes.ts';
export {
  countParameters,
  discriminatorWeights,
  generatorWeights,
  type WeightInitializer,
  type WeightRole,
  type WeightSpec,
} from './spec/weights.ts';

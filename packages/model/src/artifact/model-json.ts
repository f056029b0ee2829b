import * as z from 'zod';

/** How weights.bin stores a weight, unless as plain little-endian float32. */
const quantizationSchema = z.union([
  z.strictObject({ dtype: z.literal('float16'), original_dtype: z.literal('float32') }),
  z.strictObject({
    dtype: z.enum(['uint8', 'uint16']),
    original_dtype: z.literal('float32'),
    /** value = stored × scale + min */
    scale: z.number(),
    min: z.number(),
  }),
]);

const weightEntrySchema = z.strictObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.enum(['float32', 'int32']),
  quantization: quantizationSchema.optional(),
});

/**
 * Schema of model.json, a TensorFlow.js graph model: the GraphDef in protobuf's JSON mapping and the weights manifest.
 * The graph computes `images` [n, height, width, channels] in [-1, 1] from `latents` [n, latentSize + classes].
 */
export const modelJsonSchema = z.strictObject({
  format: z.literal('graph-model'),
  generatedBy: z.string(),
  convertedBy: z.string(),
  modelTopology: z.looseObject({
    node: z.array(z.looseObject({ name: z.string(), op: z.string(), input: z.array(z.string()).optional() })),
  }),
  signature: z.looseObject({}).optional(),
  userDefinedMetadata: z.record(z.string(), z.unknown()).optional(),
  weightsManifest: z.tuple([
    z.strictObject({ paths: z.tuple([z.literal('weights.bin')]), weights: z.array(weightEntrySchema) }),
  ]),
});

/** The parsed model.json of a graph model; see {@link modelJsonSchema}. */
export type ModelJson = z.infer<typeof modelJsonSchema>;
/** The entry of one weight in the manifest of model.json. */
export type WeightEntry = z.infer<typeof weightEntrySchema>;

/** Name of the graph's input: standard-normal noise, then the one-hot class [n, latentSize + classes]. */
export const LATENTS_INPUT = 'latents';
/** Name of the graph's output: images [n, height, width, channels] in [-1, 1]. */
export const IMAGES_OUTPUT = 'images';

/** Returns the number of bytes that a manifest entry occupies in weights.bin. */
export function entryBytes(entry: WeightEntry): number {
  const stored = entry.quantization?.dtype ?? entry.dtype;
  const width = stored === 'uint8' ? 1 : stored === 'uint16' || stored === 'float16' ? 2 : 4;
  return entry.shape.reduce((product, size) => product * size, width);
}

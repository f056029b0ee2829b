import { generatorInputSize, LATENTS_INPUT, type ModelArtifact, versionOf } from '@trazo/model';
import { generatorFacts } from '../generator-facts.ts';
import { encodeOnnx } from './encode.ts';
import { OnnxBuilder, type Value } from './lowering.ts';
import { graphNodeSchema, operations } from './operations.ts';
import { storedConstants } from './stored-constants.ts';

/** Name of the ONNX model's output: images [n, channels, height, width] in [-1, 1]. */
const OUTPUT = 'images';

/**
 * Converts an exported generator to an ONNX model (opset 17). The input `latents` [n, latentSize + classes] is that of
 * the graph model. The output `images` [n, channels, height, width] in [-1, 1] has ONNX's order of dimensions, channels
 * first. Weights stay float32, float16 or uint8 as they are stored, and are decoded in the graph. The metadata holds
 * the facts that a program needs, and the card.
 *
 * @throws {Error} naming an operation that exports do not contain
 */
export function toOnnx({ modelJson, weights, card }: ModelArtifact): Uint8Array {
  const { spec } = card;
  const builder = new OnnxBuilder(storedConstants(modelJson.weightsManifest[0].weights, weights));
  const nodes = modelJson.modelTopology.node.map((node) => graphNodeSchema.parse(node));
  builder.define(LATENTS_INPUT, {
    name: LATENTS_INPUT,
    shape: [-1, generatorInputSize(spec)],
    layout: 'NHWC',
  });
  let last: Value | undefined;
  for (const node of nodes) {
    if (node.op === 'Const' || node.op === 'Placeholder') continue;
    const operation = operations[node.op];
    if (operation === undefined) throw new Error(`${node.op} (${node.name}) has no ONNX operation here.`);
    // The name of the last node is also the name of the output, which is added below.
    last = operation(builder, node, node.name === OUTPUT ? `${OUTPUT}/result` : node.name);
    builder.define(node.name, last);
  }
  if (last === undefined) throw new Error('The graph contains no operations.');
  const images = builder.channelsFirst(last);
  builder.add('Identity', [images.name], { ...images, name: OUTPUT });

  const { height, width, channels } = spec.image;
  const oneHot = spec.classes > 0 ? `, then the class as one-hot (${spec.classes})` : '';
  return encodeOnnx({
    name: card.name,
    description: `Generator ${card.name} ${versionOf(card)}, trained with Trazo on ${card.dataset.name}.`,
    nodes: builder.nodes,
    constants: builder.constants,
    input: {
      name: LATENTS_INPUT,
      shape: [generatorInputSize(spec)],
      description: `standard-normal noise (${spec.latentSize})${oneHot}`,
    },
    output: { name: OUTPUT, shape: [channels, height, width], description: 'pixels from -1 to 1' },
    metadata: { ...generatorFacts(card), version: versionOf(card), card: JSON.stringify(card) },
  });
}

import { type GanSpec, InvalidOptionError, type WeightArray } from '@trazo/model';

/**
 * Returns the weights of a generator that multiplies its latents by `scale`: the rows of its first kernel that belong
 * to the latents are multiplied; the rows of the class are unchanged. Factors above 1 trade fidelity for diversity,
 * factors below 1 the reverse, like truncation (Brock et al., 2019, section 3.1). The graph gets no additional nodes.
 *
 * @param weights the weights, by their names in the spec
 * @param scale factor above 0; 1 changes nothing
 * @throws {InvalidOptionError} if the generator's first layer is not dense, so that no kernel multiplies the latents
 */
export function scaleLatents(
  spec: GanSpec,
  weights: ReadonlyMap<string, WeightArray>,
  scale: number,
): ReadonlyMap<string, WeightArray> {
  if (scale === 1) return weights;
  const first = spec.generator[0];
  if (first?.type !== 'dense') {
    throw new InvalidOptionError(
      '--latent-scale',
      String(scale),
      `1 with ${spec.name}, whose generator does not begin with a dense layer but with ${first?.type}`,
    );
  }
  const name = 'generator/0/kernel';
  const kernel = weights.get(name);
  if (kernel === undefined) throw new Error(`There are no values for ${name}.`);
  const ofLatents = spec.latentSize * first.units;
  const data = kernel.data.map((value, index) => (index < ofLatents ? value * scale : value));
  return new Map(weights).set(name, { ...kernel, data });
}

import { type GanSpec, InvalidOptionError, type WeightArray } from '@trazo/model';

/**
 * The weights of a generator that takes every latent `scale` times as wide as the one given: the latents' rows of its
 * first kernel times `scale`; the class's rows stay. Wider latents than it was trained on give up fidelity for variety,
 * narrower ones the reverse, as truncation does (Brock et al., 2019, section 3.1). Nothing is added to the graph.
 *
 * @param weights by their names in the spec
 * @param scale above 0; 1 changes nothing
 * @throws {InvalidOptionError} when the generator's first layer has no kernel that sees the latents
 */
export function widenLatents(
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

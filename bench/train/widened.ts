import { type GanSpec, generatorShapes, type LayerSpec, parseGanSpec } from '@trazo/model';

/** Multiplies the width of every inner layer of both networks. */
export function widened(spec: GanSpec, width: number): GanSpec {
  const scaled = (size: number) => Math.max(1, Math.round(size * width));
  const image = generatorShapes(spec).at(-1)?.at(-1);
  const widen = (layer: LayerSpec): LayerSpec => {
    switch (layer.type) {
      case 'dense':
        return layer.units === 1 ? layer : { ...layer, units: scaled(layer.units) };
      case 'conv2d':
      case 'conv2dTranspose':
        return layer.filters === image ? layer : { ...layer, filters: scaled(layer.filters) };
      case 'reshape': {
        const [height, columns, channels] = layer.targetShape;
        return { ...layer, targetShape: [height, columns, scaled(channels)] };
      }
      default:
        return layer;
    }
  };
  return parseGanSpec({
    ...spec,
    generator: spec.generator.map(widen),
    discriminator: spec.discriminator.map(widen),
  });
}

import { type Preparation, preparationSchema } from '@trazo/model';

/** The ways in which a picture of another shape fills an image. */
export const FITS = preparationSchema.shape.fit.options;

/** What pictures are prepared with if nothing is chosen. */
export const DEFAULT_PREPARATION: Preparation = { fit: 'cover', background: '#000000' };

/** Sharp's names of the ways to fit. */
export const RESIZE = { cover: 'cover', contain: 'contain', stretch: 'fill' } as const satisfies Record<
  Preparation['fit'],
  string
>;

/** The size of prepared images. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for RGB. */
  readonly channels: number;
}

/** A size for people: `28×28×1`, height × width × channels. */
export function shapeOf({ height, width, channels }: ImageSize): string {
  return `${height}×${width}×${channels}`;
}

/** Whether images have a size. */
export function hasSize(images: ImageSize, size: ImageSize): boolean {
  return shapeOf(images) === shapeOf(size);
}

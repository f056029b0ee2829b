import * as z from 'zod';

/** How a picture of another shape becomes an image of the network's size. */
export const FITS = ['cover', 'contain', 'stretch'] as const;

/** How a picture fills an image: cut at the edges, whole with a margin, or stretched. */
export type Fit = (typeof FITS)[number];

/** Schema of the choices that turn pictures into images, besides the size and the channels, which are the model's. */
export const preparationSchema = z.strictObject({
  fit: z.enum(FITS),
  /** Colour behind transparent pictures, and of the margins of `contain`: `#rrggbb`. */
  background: z.string().regex(/^#[0-9a-f]{6}$/),
});

/** The choices that turn pictures into images; see {@link preparationSchema}. */
export type Preparation = z.infer<typeof preparationSchema>;

/** What pictures are prepared with if nothing is chosen. */
export const DEFAULT_PREPARATION: Preparation = { fit: 'cover', background: '#000000' };

/** The size of prepared images. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for RGB. */
  readonly channels: number;
}

import * as z from 'zod';

/** Schema of a number of units, filters or pixels. */
export const size = z.int().min(1).max(65_536);
/** Schema of the height and width of a square kernel, in pixels. */
export const kernelSize = z.int().min(1).max(31);
/** Schema of the stride of a convolution along both dimensions. */
export const strides = z.int().min(1).max(8);
/** Schema of the epsilon of a normalization. */
export const epsilon = z
  .number()
  .positive()
  .max(1)
  .meta({ description: 'Added to the variance before its square root.' });
/** Schema of the field that adds a bias. */
export const useBias = z.boolean().meta({ description: 'Whether a bias is added to each output.' });

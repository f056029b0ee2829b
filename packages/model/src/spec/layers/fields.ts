import * as z from 'zod';

/** Fields that several layers share. */
export const size = z.int().min(1).max(65_536);
export const kernelSize = z.int().min(1).max(31);
export const strides = z.int().min(1).max(8);
export const epsilon = z
  .number()
  .positive()
  .max(1)
  .meta({ description: 'Added to the variance before its square root.' });
export const useBias = z.boolean().meta({ description: 'Whether a bias is added to each output.' });

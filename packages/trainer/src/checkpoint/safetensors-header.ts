import * as z from 'zod';

const offset = z.int().min(0);

/**
 * Schema of the JSON header of a safetensors file: text metadata, and the type, shape and byte range of each tensor.
 */
export const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()) }).catchall(
  z.strictObject({
    dtype: z.literal('F32'),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([offset, offset]),
  }),
);

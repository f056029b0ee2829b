import * as z from 'zod';

const offset = z.int().min(0);

/** JSON header of a safetensors file: text metadata, and of each tensor its type, shape and byte range. */
export const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()) }).catchall(
  z.strictObject({
    dtype: z.literal('F32'),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([offset, offset]),
  }),
);

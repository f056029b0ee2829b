import { ganSpecSchema, layerDefinitions } from '@trazo/model';
import * as z from 'zod';

/** Version of the form of spec files that this version of Trazo reads. */
export const SPEC_VERSION = 1;

/** A spec as a file has it: with two fields for editors and for later versions, neither of which is part of the spec. */
const specFileSchema = z.strictObject({
  $schema: z.string().optional().meta({ description: 'Where this JSON Schema is, for editors.' }),
  specVersion: z.literal(SPEC_VERSION).optional().meta({ description: 'Version of the form of this file.' }),
  ...ganSpecSchema.shape,
});

const aboutLayers = new Map<unknown, string>(
  Object.values(layerDefinitions).map(({ schema, about }) => [schema, about]),
);

/** The JSON Schema of a spec file. Draft 7 is what every editor reads. */
export function specFileJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(specFileSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const about = aboutLayers.get(zodSchema);
      if (about !== undefined) jsonSchema.description = about;
    },
  });
  return { $schema, title: 'Architecture of a GAN, for pnpm train --model', ...schema };
}

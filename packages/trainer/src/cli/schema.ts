import { ganSpecSchema } from '@trazo/model';
import * as z from 'zod';
import { defineCommand } from './command.ts';

/** `pnpm schema`: prints the JSON Schema of an architecture, for editors. */
export const schemaCommand = defineCommand({
  name: 'schema',
  description: 'Print the JSON Schema of an architecture file, with which an editor completes and checks it.',
  options: {},
  examples: `  pnpm --silent schema > gan-spec.schema.json      then name it in the file: "$schema": "./gan-spec.schema.json"`,
  run: async (_, ports) => {
    const schema = z.toJSONSchema(ganSpecSchema, { io: 'input' });
    const properties = { $schema: { type: 'string' }, ...schema.properties };
    ports.log(JSON.stringify({ title: 'Architecture of a GAN', ...schema, properties }, null, 2));
    return 0;
  },
});

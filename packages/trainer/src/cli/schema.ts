import { defineCommand } from './command.ts';
import { specFileJsonSchema } from './spec-file.ts';

/** `pnpm schema`: prints the JSON Schema of an architecture, for editors. */
export const schemaCommand = defineCommand({
  name: 'schema',
  description: 'Print the JSON Schema of an architecture file, with which an editor completes and checks it.',
  options: {},
  examples: `  pnpm --silent schema > gan-spec.schema.json      then name it in the file: "$schema": "./gan-spec.schema.json"`,
  run: async (_, ports) => {
    ports.log(JSON.stringify(specFileJsonSchema(), null, 2));
    return 0;
  },
});

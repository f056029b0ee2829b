import { readFile } from 'node:fs/promises';
import { normalize, resolve } from 'node:path';
import { type GanSpec, InvalidOptionError, parseGanSpec, presets, SpecError } from '@trazo/model';
import { parseJsonWithComments } from './json-with-comments.ts';

/**
 * Reads the architecture that `--model` names: a preset, or a JSON file with comments.
 *
 * @param cwd folder that relative paths start from
 * @throws {InvalidOptionError} where it is neither; {SpecError} naming file, field, what was found and what is allowed
 */
export async function readSpec(model: string, cwd: string): Promise<GanSpec> {
  const preset = presets.find(({ name }) => name === model);
  if (preset !== undefined) return preset;
  const text = await readFile(resolve(cwd, model), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const names = presets.map(({ name }) => name).join(', ');
    const found = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read: ${cause.code}`;
    throw new InvalidOptionError('--model', model, `${names}, or a JSON file with a spec (${found})`);
  });
  const file = normalize(model);
  return parseGanSpec(withoutSchemaReference(parseJson(text, file)), file);
}

function parseJson(text: string, file: string): unknown {
  try {
    return parseJsonWithComments(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ') : String(cause);
    throw new SpecError(`${file}: is not JSON: ${reason}.`, {
      cause,
      hint: 'A spec is JSON; comments are allowed, trailing commas are not.',
    });
  }
}

/** `$schema` tells editors how to check the file and is no part of the spec. */
function withoutSchemaReference(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '$schema'));
}

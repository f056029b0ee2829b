import { readFile } from 'node:fs/promises';
import { normalize, resolve } from 'node:path';
import {
  type GanSpec,
  InvalidOptionError,
  parseGanSpec,
  presets,
  quote,
  renamedRecipeFields,
  SpecError,
} from '@trazo/model';
import { parseJson } from '../files/json.ts';
import { SPEC_VERSION } from './spec-file.ts';

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
    const found = REASONS[cause.code ?? ''] ?? `it cannot be read: ${cause.code}`;
    throw new InvalidOptionError('--model', model, `${names}, or a JSON file with a spec (${found})`);
  });
  const file = normalize(model);
  const value = parseFile(text, file);
  return parseGanSpec(isObject(value) ? withoutHeader(value, file) : value, file);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'permission to read it is denied',
};

function parseFile(text: string, file: string): unknown {
  if (text.trim() === '') {
    throw new SpecError(`${file}: is empty.`, { hint: 'Start from one of the files in examples/specs.' });
  }
  try {
    return parseJson(text, { comments: true });
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SpecError(`${file}: is not JSON: ${cause.message}.`, {
      cause,
      hint: 'A spec is JSON; comments are allowed, trailing commas are not.',
    });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The spec in a file without what the file says of itself, see `specFileSchema`. */
function withoutHeader(
  { $schema: _, specVersion = SPEC_VERSION, ...spec }: Readonly<Record<string, unknown>>,
  file: string,
): unknown {
  if (specVersion !== SPEC_VERSION) {
    const found = typeof specVersion === 'string' ? quote(specVersion) : JSON.stringify(specVersion);
    throw new SpecError(`${file}: specVersion: found ${found}, this version of Trazo reads ${SPEC_VERSION}.`);
  }
  assertCurrentNames(spec['training'], file);
  return spec;
}

/**
 * Refuses the recipe fields of specs in runs of earlier releases, which someone may have copied into a file. They are
 * not read under both names, so that a file means the same to Trazo, to an editor and to a reader of the reference.
 */
function assertCurrentNames(training: unknown, file: string): void {
  if (!isObject(training)) return;
  for (const name of Object.keys(training)) {
    const current = renamedRecipeFields.get(name);
    if (current === undefined) continue;
    throw new SpecError(`${file}: training.${name}: this field is now called ${current}.`, {
      hint: 'Rename it; its value stays as it is.',
    });
  }
}

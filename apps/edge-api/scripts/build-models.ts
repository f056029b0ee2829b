/**
 * Bundles exported models for the worker: checks them and writes `dist/models`, which the worker imports as #models.
 *
 *     node scripts/build-models.ts                     # the models of packages/model/pretrained
 *     MODEL_DIR=../../runs/00001-dcgan-mnist/export node scripts/build-models.ts
 */
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtifactError, encodeCard, type ModelArtifact, verifyArtifact } from '@trazo/model';
import { HISTORIES_PATH } from '../src/api-paths.ts';
import { type FoundHistory, readHistory } from './history.ts';
import { type MODEL_FILES, readModelFile } from './model-files.ts';
import { runScript } from './run-script.ts';
import { servedModel } from './served-model.ts';
import { smokeTestModel } from './smoke-test.ts';
import { validateModel } from './validate-model.ts';

/** The model that serves requests without `model`. */
const DEFAULT_MODEL = 'slim';

/** Folder of the bundled models, which the worker imports as #models. */
export const MODELS_OUTPUT = fileURLToPath(new URL('../dist/models', import.meta.url));
const PRETRAINED = fileURLToPath(new URL('../../../packages/model/pretrained', import.meta.url));
/** Histories are static files of the page: they do not count towards the worker's size. */
const HISTORIES = HISTORIES_PATH.slice(1);

/** A model to bundle. */
interface ModelFiles {
  readonly artifact: ModelArtifact;
  readonly modelJson: Uint8Array;
  readonly history: FoundHistory | undefined;
}

/**
 * Writes the worker's models.
 *
 * @param folder one exported model to serve instead of the shipped ones
 * @param output folder that the worker imports them from
 * @returns the names, the default first
 * @throws {ArtifactError} naming the file and the fault, before anything is written
 */
export async function buildModels(folder?: string, output = MODELS_OUTPUT): Promise<string[]> {
  const folders = folder === undefined ? await pretrainedFolders() : [resolve(folder)];
  const models = await Promise.all(folders.map(readModel));
  const names = models.map(({ artifact }) => artifact.card.name);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    throw new ArtifactError(shown(PRETRAINED), `has two models with the name "${duplicate}".`);
  const defaultName = folder === undefined ? DEFAULT_MODEL : names[0];
  if (defaultName === undefined || !names.includes(defaultName)) {
    throw new ArtifactError(shown(PRETRAINED), `has no model "${DEFAULT_MODEL}", the default.`, {
      hint: 'Train one and promote it, or serve a run: MODEL_DIR=runs/00001-dcgan-mnist/export.',
    });
  }
  await rm(output, { recursive: true, force: true });
  await mkdir(join(output, HISTORIES), { recursive: true });
  for (const { artifact, history } of models) {
    const { card, weights } = artifact;
    await writeFile(join(output, `${card.name}.card.json`), JSON.stringify(card));
    await writeFile(join(output, `${card.name}.bin`), weights);
    if (history !== undefined) await writeFile(join(output, HISTORIES, history.file), history.bytes);
  }
  await writeFile(join(output, 'index.js'), await registryModule(defaultName, models));
  return [defaultName, ...names.filter((name) => name !== defaultName)];
}

/**
 * Copies the histories of the models to the static files of the page, at the paths that `/models` names.
 *
 * @param page the built page
 * @param models output folder of {@link buildModels}
 */
export async function copyHistories(page: string, models = MODELS_OUTPUT): Promise<void> {
  await rm(join(page, HISTORIES), { recursive: true, force: true });
  await cp(join(models, HISTORIES), join(page, HISTORIES), { recursive: true });
}

async function pretrainedFolders(): Promise<string[]> {
  try {
    const entries = await readdir(PRETRAINED, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(PRETRAINED, name));
  } catch (cause) {
    throw new ArtifactError(shown(PRETRAINED), 'cannot be read.', { cause });
  }
}

/** Reads an untrusted model folder. A model is served only after it was validated and has generated images. */
async function readModel(folder: string): Promise<ModelFiles> {
  const where = shown(folder);
  const [modelJson, weights, card] = await Promise.all([
    readWhole(folder, 'model.json'),
    readWhole(folder, 'weights.bin'),
    readWhole(folder, 'card.json'),
  ]);
  const artifact = await verifyArtifact({ modelJson, weights, card }, where);
  validateModel(artifact, where);
  const { name, spec } = artifact.card;
  const history = await readHistory(folder, name, spec.image);
  await smokeTestModel(artifact, join(where, 'model.json'));
  return { artifact, modelJson, history };
}

async function readWhole(folder: string, name: keyof typeof MODEL_FILES): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readModelFile(folder, name, shown(folder));
  if (bytes !== undefined) return bytes;
  throw new ArtifactError(join(shown(folder), name), 'cannot be read: there is no such file.', {
    hint: 'A model folder has model.json, weights.bin and card.json, as `pnpm train` and `pnpm export` write it.',
  });
}

/**
 * The module that the worker imports. It has the JSON files as text and parses them: the worker serves these very bytes,
 * which objects written again as JSON would not always give. A card of an earlier version is served as a current one.
 */
async function registryModule(defaultName: string, found: readonly ModelFiles[]): Promise<string> {
  const imports = found.map(
    ({ artifact: { card } }, index) => `import weights${index} from './${card.name}.bin';`,
  );
  const texts = await Promise.all(
    found.map(async ({ artifact: { card }, modelJson }, index) => [
      `const modelJson${index} = ${JSON.stringify(new TextDecoder().decode(modelJson))};`,
      `const card${index} = ${JSON.stringify(await encodeCard(card))};`,
    ]),
  );
  const models = found.map(({ history }, index) => {
    const more = history === undefined ? '' : `, history: ${JSON.stringify(history.history)}`;
    const parsed = `modelJson: JSON.parse(modelJson${index}), card: JSON.parse(card${index})`;
    const files = `texts: { 'model.json': modelJson${index}, 'card.json': card${index} }`;
    return `    { ${parsed}, weights: weights${index}, ${files}${more} },`;
  });
  return [
    ...imports,
    ...texts.flat(),
    '',
    'export default {',
    `  defaultName: ${JSON.stringify(defaultName)},`,
    '  models: [',
    ...models,
    '  ],',
    '};',
    '',
  ].join('\n');
}

function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere || '.';
}

if (import.meta.main) {
  await runScript(async (log) => {
    const names = await buildModels(await servedModel());
    log(`models: ${names.join(', ')}`);
  });
}

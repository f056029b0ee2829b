/**
 * Prepares exported models for the worker: checks them and writes `dist/models`. The worker imports it as #models, with
 * the weights of the default model; those of the others become static files, which the worker reads when it needs them.
 *
 *     node scripts/build-models.ts                     # the models of packages/model/pretrained
 *     MODEL_DIR=../../runs/00001-dcgan-mnist/export node scripts/build-models.ts
 */
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import {
  ArtifactError,
  encodeCard,
  MAX_STATIC_FILE,
  type ModelArtifact,
  verifyArtifact,
  WORKER_BUDGET,
} from '@trazo/model';
import { API, HISTORIES_PATH } from '../src/api-paths.ts';
import { modelFileAddress } from '../src/models/model-files.ts';
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
/** Folder in the output for static files. They do not count towards the worker's size. */
const STATIC = 'static';
/** The folders of static files, by their paths. */
const STATIC_PATHS = [HISTORIES_PATH, API.models];

/** A model to bundle. */
interface ModelFiles {
  readonly artifact: ModelArtifact;
  readonly modelJson: Uint8Array;
  readonly history: FoundHistory | undefined;
}

/** A model and where its weights go. */
interface PlacedModel extends ModelFiles {
  readonly isBundled: boolean;
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
  const placed = models.map((model) => ({ ...model, isBundled: isBundled(model, defaultName) }));
  placed.forEach(assertServable);
  await rm(output, { recursive: true, force: true });
  for (const path of STATIC_PATHS) await mkdir(join(output, STATIC, path), { recursive: true });
  for (const { artifact, history, isBundled } of placed) {
    const { card, weights } = artifact;
    await writeFile(join(output, `${card.name}.card.json`), JSON.stringify(card));
    const place = isBundled ? `${card.name}.bin` : join(STATIC, modelFileAddress(card, 'weights.bin'));
    await mkdir(dirname(join(output, place)), { recursive: true });
    await writeFile(join(output, place), weights);
    if (history !== undefined) {
      await writeFile(join(output, STATIC, HISTORIES_PATH, history.file), history.bytes);
    }
  }
  await writeFile(join(output, 'index.js'), await registryModule(defaultName, placed));
  return [defaultName, ...names.filter((name) => name !== defaultName)];
}

/**
 * Copies the static files of the models to those of the page: histories, at the paths that `/models` names, and weights
 * that are not in the bundle, at their permanent addresses.
 *
 * @param page the built page
 * @param models output folder of {@link buildModels}
 */
export async function copyStaticFiles(page: string, models = MODELS_OUTPUT): Promise<void> {
  for (const path of STATIC_PATHS) {
    await rm(join(page, path), { recursive: true, force: true });
    await cp(join(models, STATIC, path), join(page, path), { recursive: true });
  }
}

/** Whether the weights are in the worker's bundle: those of the default model, where they leave the code its room. */
function isBundled({ artifact: { card, weights } }: ModelFiles, defaultName: string): boolean {
  if (card.name !== defaultName) return false;
  return gzipSync(weights, { level: 9 }).length <= WORKER_BUDGET.total - WORKER_BUDGET.code;
}

/** @throws {ArtifactError} where weights are too large for a static file */
function assertServable({ artifact: { card, weights }, isBundled }: PlacedModel): void {
  if (isBundled || weights.byteLength <= MAX_STATIC_FILE) return;
  const [size, most] = [weights.byteLength, MAX_STATIC_FILE].map((bytes) => (bytes / 1024).toFixed(0));
  throw new ArtifactError(card.name, `has ${size} KiB of weights; a static file has at most ${most} KiB.`, {
    hint: 'Store them in fewer bytes: pnpm export RUN --quantization uint8',
  });
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
async function registryModule(defaultName: string, found: readonly PlacedModel[]): Promise<string> {
  const imports = found.flatMap(({ artifact: { card }, isBundled }, index) =>
    isBundled ? [`import weights${index} from './${card.name}.bin';`] : [],
  );
  const texts = await Promise.all(
    found.map(async ({ artifact: { card }, modelJson }, index) => [
      `const modelJson${index} = ${JSON.stringify(new TextDecoder().decode(modelJson))};`,
      `const card${index} = ${JSON.stringify(await encodeCard(card))};`,
    ]),
  );
  const models = found.map(({ history, isBundled }, index) => {
    const weights = isBundled ? `, weights: weights${index}` : '';
    const more = history === undefined ? '' : `, history: ${JSON.stringify(history.history)}`;
    const parsed = `modelJson: JSON.parse(modelJson${index}), card: JSON.parse(card${index})`;
    const files = `texts: { 'model.json': modelJson${index}, 'card.json': card${index} }`;
    return `    { ${parsed}${weights}, ${files}${more} },`;
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

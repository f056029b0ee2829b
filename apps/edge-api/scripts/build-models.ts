/**
 * Bundles exported models for the worker: checks them and writes `dist/models`, which the worker imports as #models.
 *
 *     node scripts/build-models.ts                     # the models of packages/model/pretrained
 *     MODEL_DIR=../../runs/00001-dcgan-mnist/export node scripts/build-models.ts
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtifactError, type ModelArtifact, verifyArtifact } from '@trazo/model';
import { GRAPH_OPS } from '../src/runtime/graph-ops.ts';
import { type FoundHistory, readHistory } from './history.ts';
import { runScript } from './run-script.ts';

/** The model that draws when a request names none. */
const DEFAULT_MODEL = 'lite';

const PRETRAINED = fileURLToPath(new URL('../../../packages/model/pretrained', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../dist/models', import.meta.url));
/** Sprites go to the page's static files: they are no weight of the worker's. */
const HISTORIES = 'histories';

/** A model to bundle. */
interface Found {
  readonly artifact: ModelArtifact;
  readonly modelJson: Uint8Array;
  readonly history: FoundHistory | undefined;
}

/**
 * Writes the worker's models.
 *
 * @param folder one exported model to serve instead of the shipped ones
 * @param output where the worker looks for them
 * @returns the names, the default first
 * @throws {ArtifactError} naming the file and the fault
 */
export async function buildModels(folder?: string, output = OUTPUT): Promise<string[]> {
  const folders = folder === undefined ? await pretrainedFolders() : [resolve(folder)];
  const models = await Promise.all(folders.map(readModel));
  const names = models.map(({ artifact }) => artifact.card.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new ArtifactError(shown(PRETRAINED), `has two models of the name "${twice}".`);
  const defaultName = folder === undefined ? DEFAULT_MODEL : names[0];
  if (defaultName === undefined || !names.includes(defaultName)) {
    throw new ArtifactError(shown(PRETRAINED), `has no model "${DEFAULT_MODEL}", the default.`, {
      hint: 'Train one and promote it, or serve a run: MODEL_DIR=runs/00001-dcgan-mnist/export.',
    });
  }
  await rm(output, { recursive: true, force: true });
  await mkdir(join(output, HISTORIES), { recursive: true });
  for (const { artifact, modelJson, history } of models) {
    const { card, weights } = artifact;
    await writeFile(join(output, `${card.name}.model.json`), modelJson);
    await writeFile(join(output, `${card.name}.card.json`), JSON.stringify(card));
    await writeFile(join(output, `${card.name}.bin`), weights);
    if (history !== undefined) await writeFile(join(output, HISTORIES, history.file), history.bytes);
  }
  await writeFile(join(output, 'index.js'), registryModule(defaultName, models));
  return [defaultName, ...names.filter((name) => name !== defaultName)];
}

/**
 * Puts the models' histories among the static files that are served with them, where their addresses say.
 *
 * @param page the built page
 * @param models where {@link buildModels} wrote
 */
export async function copyHistories(page: string, models = OUTPUT): Promise<void> {
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

async function readModel(folder: string): Promise<Found> {
  const [modelJson, weights, card] = await Promise.all(
    ['model.json', 'weights.bin', 'card.json'].map((name) => readBytes(join(folder, name))),
  );
  if (modelJson === undefined || weights === undefined || card === undefined) throw new Error('unreachable');
  const artifact = await verifyArtifact({ modelJson, weights, card }, shown(folder));
  const strange = artifact.modelJson.modelTopology.node.find(({ op }) => !GRAPH_OPS.has(op));
  if (strange !== undefined) {
    throw new ArtifactError(
      join(shown(folder), 'model.json'),
      `node "${strange.name}" is a ${strange.op}, which the worker has no kernel for.`,
      { hint: 'Export the run again with this version, or add the kernel in src/runtime/kernels.ts.' },
    );
  }
  const { name, spec } = artifact.card;
  return { artifact, modelJson, history: await readHistory(folder, name, spec.image) };
}

async function readBytes(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new ArtifactError(shown(file), 'cannot be read.', {
      cause,
      hint: 'A model folder has model.json, weights.bin and card.json, as `pnpm train` and `pnpm export` write it.',
    });
  }
}

function registryModule(defaultName: string, found: readonly Found[]): string {
  const imports = found.flatMap(({ artifact: { card } }, index) => [
    `import modelJson${index} from './${card.name}.model.json';`,
    `import card${index} from './${card.name}.card.json';`,
    `import weights${index} from './${card.name}.bin';`,
  ]);
  const models = found.map(({ history }, index) => {
    const more = history === undefined ? '' : `, history: ${JSON.stringify(history.history)}`;
    return `    { modelJson: modelJson${index}, card: card${index}, weights: weights${index}${more} },`;
  });
  return [
    ...imports,
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
    const names = await buildModels(process.env['MODEL_DIR'] || undefined);
    log(`models: ${names.join(', ')}`);
  });
}

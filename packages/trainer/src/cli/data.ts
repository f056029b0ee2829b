import { type GanSpec, InvalidOptionError } from '@trazo/model';
import { type DataReport, reportOn } from '../data/check/data-report.ts';
import { measurePictures, type PictureSize } from '../data/check/measure-pictures.ts';
import type { DataSet, ImageSet } from '../data/data-set.ts';
import { type FoundDataSet, findDataSet } from '../data/open.ts';
import { DEFAULT_PREPARATION } from '../data/pictures/preparation.ts';
import type { Source } from '../data/sources/source.ts';
import { staged } from '../data/stages.ts';
import { DataError } from '../errors.ts';
import { planOf } from '../gan/plan.ts';
import { describeData } from '../report/data-lines.ts';
import { type PreparedExample, type RawImage, renderPreparation } from '../report/preparation-sheet.ts';
import { formatEstimate } from '../report/quantities.ts';
import { gigabytes, memoryOf } from '../run/memory.ts';
import { autoModel } from './auto-model.ts';
import { defineCommand } from './command.ts';
import { assertDataDirIsUsed } from './data-dir.ts';
import type { OptionTable } from './option-table.ts';
import { formatOfFile } from './output-format.ts';
import { convertPng, PICTURE_ENDINGS } from './picture-file.ts';
import type { CliPorts } from './ports.ts';
import { preparationOptions } from './preparation-options.ts';
import { parsePixelSize, present, someText } from './values.ts';
import { assertWritableFiles, writeOutput } from './write-output.ts';

/** Pictures on the sheet. */
const EXAMPLES = 32;

const dataOptions = {
  size: {
    flag: '--size <pixels>',
    about: 'size of the images, as 64 or WIDTHxHEIGHT',
    parse: parsePixelSize,
    shown: "the pictures' own where they are small, else 64",
  },
  grey: { flag: '--grey', about: 'make the pictures grey', parse: present },
  rgb: { flag: '--rgb', about: 'generate color, even if the pictures are grey', parse: present },
  ...preparationOptions,
  dataDir: {
    flag: '--data-dir <folder>',
    about: 'with mnist: folder with its four files; also TRAZO_DATA_DIR',
    parse: someText('a folder'),
  },
  sheet: {
    flag: '--sheet <file>',
    about: 'the picture (png, webp or jpg) of originals beside what the network will see',
    parse: someText('a file'),
    fallback: 'data-check.png',
  },
  json: {
    flag: '--json <file>',
    about: 'write all that was found as JSON, with the names of the files',
    parse: someText('a file'),
  },
} as const satisfies OptionTable;

/** `pnpm data check`: says what is in a data set before hours of training on it. */
export const dataCommand = defineCommand({
  name: 'data',
  description:
    'Check a data set: what is in it, duplicates, blank images, what a network will see, which model fits, and how long a training takes.',
  arguments: {
    action: 'check',
    path: 'a folder or file with images, or mnist or strokes',
  },
  options: dataOptions,
  examples: `  pnpm data check ~/pictures                      a folder of pictures
  pnpm data check ~/pictures --size 32            at the size of another model
  pnpm data check ~/pictures --json check.json    with the names of all duplicates`,
  run: async ({ options, arguments: { action, path } }, ports) => {
    if (action !== 'check')
      throw new InvalidOptionError('data', action, 'check, as in pnpm data check FOLDER');
    const { sheet, json } = options;
    assertDataDirIsUsed({ dataset: path, dataDir: options.dataDir });
    await assertWritableFiles(
      [
        { flag: '--sheet', file: sheet, example: 'data-check.png' },
        { flag: '--json', file: json, example: 'data-check.json' },
      ],
      ports.cwd,
    );
    const format = formatOfFile('--sheet', sheet, PICTURE_ENDINGS, 'png');
    if (json !== undefined) formatOfFile('--json', json, { json: ['.json'] }, 'json');

    const found = await findDataSet({ dataset: path, dataDir: options.dataDir, cwd: ports.cwd }, ports);
    try {
      const { spec, reason } = autoModel(await found.facts(), options);
      const { fit = DEFAULT_PREPARATION.fit, background = DEFAULT_PREPARATION.background } = options;
      const data = await found.prepare({ image: spec.image, preparation: { fit, background } });
      const sizes = await sizesOf(found.source, data, ports);
      const report = await staged(ports.stages, 'Looking for duplicates', (tick) =>
        reportOn(data, found.source.format, sizes, tick),
      );
      for (const line of describeData(report)) ports.log(line);
      ports.log(reason);
      const cost = await costOf(spec, data, ports);
      for (const line of describeCost(cost, ports.memoryBytes)) ports.log(line);

      const png = await renderPreparation(await examplesOf(found, data));
      await writeOutput('--sheet', sheet, await convertPng(png, format), ports);
      ports.log(`Originals beside what the network will see: ${sheet}`);
      if (json !== undefined) {
        await writeOutput('--json', json, asJson(report, spec, cost), ports);
        ports.log(`Written: ${json}`);
      }
      return 0;
    } finally {
      await found.close();
    }
  },
});

async function sizesOf(
  source: Source,
  { paths }: DataSet,
  ports: CliPorts,
): Promise<PictureSize[] | undefined> {
  if (source.kind === 'arrays' || paths === undefined) return undefined;
  const read = new Set([...paths.train, ...paths.test]);
  return staged(ports.stages, `Measuring ${read.size} pictures`, (tick) =>
    measurePictures(source, read, tick),
  );
}

/** What a training costs. */
interface Cost {
  /** Seconds on this machine; null where TensorFlow is not installed yet. */
  readonly epochSeconds: number | null;
  readonly seconds: number | null;
  readonly steps: number;
  readonly memoryBytes: number;
}

async function costOf(spec: GanSpec, data: DataSet, ports: CliPorts): Promise<Cost> {
  const { stepsPerEpoch, totalSteps } = planOf({
    recipe: spec.training,
    images: data.train.count,
    maxSteps: null,
  });
  const plan = { steps: totalSteps, memoryBytes: memoryOf(spec, data) };
  if (!(await ports.isProvided())) return { ...plan, epochSeconds: null, seconds: null };
  await ports.provide();
  const { measureStep } = await import('../run/run-length.ts');
  ports.status.show('Measuring how long a step takes');
  const step = measureStep(spec, data.train);
  return { ...plan, epochSeconds: step * stepsPerEpoch, seconds: step * totalSteps };
}

function describeCost({ epochSeconds, seconds, steps, memoryBytes }: Cost, available: number): string[] {
  const time =
    epochSeconds === null || seconds === null
      ? `  ${steps} steps; how long they take is measured once TensorFlow is installed, with pnpm diagnose or pnpm train`
      : `  An epoch takes about ${formatEstimate(epochSeconds)} on this machine, the whole training of ${steps} steps ${formatEstimate(seconds)}`;
  return [time, `  It takes about ${gigabytes(memoryBytes)} of memory; there are ${gigabytes(available)}`];
}

function asJson(report: DataReport, spec: GanSpec, cost: Cost): string {
  const model = { name: spec.name, batchSize: spec.training.batchSize, epochs: spec.training.epochs };
  return `${JSON.stringify({ ...report, model, cost }, null, 2)}\n`;
}

/** Pictures from all over the training images, the classes in turn. */
async function examplesOf(found: FoundDataSet, data: DataSet): Promise<PreparedExample[]> {
  const { train } = data;
  const original = await originalsOf(found, data);
  const examples: PreparedExample[] = [];
  for (const index of indicesOfEveryClass(train)) {
    examples.push({ original: await original(index), prepared: imageAt(train, index) });
  }
  return examples;
}

/** Reads a training image as it was before it was prepared. */
async function originalsOf(
  found: FoundDataSet,
  data: DataSet,
): Promise<(index: number) => Promise<Uint8Array | RawImage>> {
  const { source } = found;
  if (source.kind === 'arrays') {
    // Images that needed no preparation are their own originals.
    const { train } = data.preparation === undefined ? data : await found.prepare({});
    return async (index) => imageAt(train, index);
  }
  const listed = new Map(source.listing.files.map((each) => [each.path, each]));
  return async (index) => {
    const path = data.paths?.train[index] ?? '';
    const file = listed.get(path);
    if (file === undefined) throw new DataError(path, 'is gone.');
    return source.read(file);
  };
}

function imageAt({ images, height, width, channels }: ImageSet, index: number): RawImage {
  const size = height * width * channels;
  return { pixels: images.subarray(index * size, (index + 1) * size), height, width, channels };
}

/** Up to {@link EXAMPLES} indices, equally many of each class, evenly spread. */
function indicesOfEveryClass({ labels, classes }: ImageSet): number[] {
  const each = Math.max(1, Math.floor(EXAMPLES / classes));
  const chosen = Array.from({ length: classes }, (_, label) => {
    const ofClass = [...labels.keys()].filter((index) => labels[index] === label);
    const step = Math.max(1, ofClass.length / each);
    return Array.from(
      { length: Math.min(each, ofClass.length) },
      (__, i) => ofClass[Math.floor(i * step)] ?? 0,
    );
  });
  return chosen.flat().slice(0, EXAMPLES);
}

import { resolve } from 'node:path';
import { type GanSpec, latentsFromSeed, type ModelArtifact, type Preparation, versionOf } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { exportOf } from '@trazo/model/runs';
import { chunksOf } from '../../data/chunks.ts';
import type { DataSet } from '../../data/data-set.ts';
import type { SampleSource } from '../../metrics/samples.ts';
import { openRun } from '../../run/folder.ts';
import { sampleLabels } from '../../run/sample-labels.ts';
import { DEFAULT_MODEL, locateModel } from '../open-model.ts';
import { OptionConflictError } from '../option-conflict.ts';
import type { CliPorts } from '../ports.ts';
import { readCheckpointOf } from '../read-checkpoint.ts';
import { readLabels } from './read-labels.ts';
import { findSamples, matchedLabels, readSamples } from './read-samples.ts';

/** The options of `pnpm evaluate` that say what is evaluated. */
export interface SubjectOptions {
  readonly model: string | undefined;
  readonly run: string | undefined;
  readonly checkpoint: 'newest' | 'best' | undefined;
  readonly samples: string | undefined;
  readonly labels: string | undefined;
  readonly writeCard: true | undefined;
  readonly seed: number;
  /** Folder of the numbered run folders. */
  readonly runsDir: string;
}

/** What is evaluated. */
export interface Subject {
  /** Its name in the table. */
  readonly name: string;
  /** Its model folder, whose card can hold the results; undefined where there is none. */
  readonly folder: string | undefined;
  /** Seed of its latents; null for images from a file. */
  readonly seed: number | null;
  /** Size of its images; undefined for a file, whose images are read as the data set's. */
  readonly image: GanSpec['image'] | undefined;
  /** How pictures were prepared for its training; undefined where it was not trained on pictures. */
  readonly preparation: Preparation | undefined;
  /** Names of its classes by their numbers; empty where they have none. */
  readonly classNames: readonly string[];
  /** Whether it is a file that any program may have made. */
  readonly isFile: boolean;
  /**
   * What is known of its samples before any is generated.
   *
   * @param data what it is compared with
   * @throws {DataError} for a file that does not hold such images
   */
  readonly facts: (data: DataSet) => Promise<SubjectFacts>;
  /**
   * Makes it ready to generate. TensorFlow is installed by then.
   *
   * @param data what it is compared with
   */
  readonly open: (data: DataSet) => Promise<OpenSubject>;
}

/** What decides which measures can be taken. */
export type SubjectFacts = Pick<SampleSource, 'available' | 'labelled'>;

/** A subject that is ready to generate. */
interface OpenSubject {
  readonly source: SampleSource;
  readonly dispose: () => void;
}

/** Samples image `first` of a model and those after it, the classes in turn, so that all are equally frequent. */
type SamplePart = (
  first: number,
  count: number,
) => Promise<{ readonly pixels: Uint8ClampedArray; readonly labels: readonly number[] }>;

/**
 * Finds what the options name, and validates it as far as that is possible without TensorFlow.
 *
 * @throws {InvalidOptionError} or {OptionConflictError} for options that are not valid; a TrazoError naming the file at fault
 */
export async function findSubject(
  options: SubjectOptions,
  ports: Pick<CliPorts, 'cwd' | 'pretrained' | 'log' | 'cacheDir' | 'stages'>,
): Promise<Subject> {
  assertCompatible(options);
  const runs = resolve(ports.cwd, options.runsDir);
  if (options.samples !== undefined) return subjectOfFile(options.samples, options.labels, ports);
  if (options.run === undefined) {
    const folder = await locateModel(options.model ?? DEFAULT_MODEL, runs, ports);
    return subjectOfModel(await readArtifact(folder), folder, options.seed);
  }
  const { folder, options: run } = await openRun(options.run, runs, ports.cwd);
  if (options.checkpoint === undefined) {
    const exported = await exportOf(folder.path, ports.cwd);
    return subjectOfModel(await readArtifact(exported), exported, options.seed);
  }
  const state = await readCheckpointOf(folder, run, options.checkpoint, ports);
  return {
    name: `${run.spec.name}, ${options.checkpoint} checkpoint, epoch ${state.epoch} (step ${state.step})`,
    folder: undefined,
    seed: options.seed,
    image: run.spec.image,
    preparation: run.dataset.preparation ?? undefined,
    classNames: run.dataset.classNames,
    isFile: false,
    facts: async () => factsOf(run.spec),
    open: async () => {
      const { openGan } = await import('../../gan/open-gan.ts');
      const { samplePixels } = await import('../../run/evaluation-samples.ts');
      const gan = openGan(run.spec, run.seed, ports.log);
      gan.restore(state.arrays);
      const part: SamplePart = async (first, count) => {
        const latents = latentsFromSeed(options.seed, count, run.spec.latentSize, first);
        const labels = sampleLabels(run.spec, first + count).slice(first);
        return { pixels: samplePixels(gan, latents, count, labels), labels };
      };
      return { source: sourceOf(run.spec, part), dispose: () => gan.dispose() };
    },
  };
}

function subjectOfModel(artifact: ModelArtifact, folder: string, seed: number): Subject {
  const { card } = artifact;
  return {
    name: `${card.name} ${versionOf(card)}`,
    folder,
    seed,
    image: card.spec.image,
    preparation: card.dataset.preparation,
    classNames: card.dataset.classNames ?? [],
    isFile: false,
    facts: async () => factsOf(card.spec),
    open: async () => {
      await import('@tensorflow/tfjs-node');
      const { loadGenerator } = await import('@trazo/model/infer');
      const generator = await loadGenerator(artifact);
      const classes = card.spec.classes > 0 ? sampleLabels(card.spec, card.spec.classes) : 'any';
      const part: SamplePart = (first, count) => generator.sample({ seed, first, count, classes });
      return { source: sourceOf(card.spec, part), dispose: () => generator.dispose() };
    },
  };
}

async function subjectOfFile(
  samples: string,
  labels: string | undefined,
  ports: Pick<CliPorts, 'cwd' | 'log' | 'cacheDir' | 'stages'>,
): Promise<Subject> {
  const path = resolve(ports.cwd, samples);
  const labelsPath = labels === undefined ? path : resolve(ports.cwd, labels);
  const found = await findSamples(path);
  const named = labels === undefined ? undefined : await readLabels(labelsPath);
  let source: Promise<SampleSource> | undefined;
  const sourceFor = async (data: DataSet): Promise<SampleSource> => {
    const read = await readSamples(found, data, ports);
    const { images, count } = read;
    const size = images.length / count;
    const given = named ?? read.labels;
    const classNames = named === undefined ? read.classNames : [];
    const classes = given && matchedLabels(labelsPath, given, count, classNames, data);
    return {
      available: count,
      labelled: classes !== undefined,
      generate: async (first, count) => ({
        images: images.subarray(first * size, (first + count) * size),
        labels: classes?.subarray(first, first + count) ?? null,
      }),
    };
  };
  // Read once, whatever is asked first.
  const once = (data: DataSet) => {
    source ??= sourceFor(data);
    return source;
  };
  return {
    name: samples,
    folder: undefined,
    seed: null,
    image: undefined,
    preparation: undefined,
    classNames: [],
    isFile: true,
    facts: once,
    open: async (data) => ({ source: await once(data), dispose: () => {} }),
  };
}

/** A model generates any number of samples. */
function factsOf({ classes }: GanSpec): SubjectFacts {
  return { available: Number.POSITIVE_INFINITY, labelled: classes > 0 };
}

/** The samples of a model, in parts that bound the memory. */
function sourceOf(spec: GanSpec, part: SamplePart): SampleSource {
  const { classes, image } = spec;
  const size = image.height * image.width * image.channels;
  return {
    ...factsOf(spec),
    generate: async (first, count, tick) => {
      const images = new Uint8ClampedArray(count * size);
      const labels = new Uint8Array(count);
      for (const chunk of chunksOf(count)) {
        const samples = await part(first + chunk.first, chunk.last - chunk.first);
        images.set(samples.pixels, chunk.first * size);
        labels.set(samples.labels, chunk.first);
        tick(chunk.last);
      }
      return { images, labels: classes > 0 ? labels : null };
    },
  };
}

function assertCompatible({ model, run, samples, labels, checkpoint, writeCard }: SubjectOptions): void {
  const named = Object.entries({ '--model': model, '--run': run, '--samples': samples }).flatMap(
    ([flag, value]) => (value === undefined ? [] : [flag]),
  );
  const [first, second] = named;
  if (second !== undefined) {
    throw new OptionConflictError(`${first} and ${second} cannot be combined: use one of them.`);
  }
  if (labels !== undefined && samples === undefined) {
    throw new OptionConflictError('--labels needs --samples: a model knows its own labels.');
  }
  if (checkpoint !== undefined && run === undefined) {
    throw new OptionConflictError('--checkpoint needs --run.');
  }
  if (writeCard && (samples !== undefined || checkpoint !== undefined)) {
    throw new OptionConflictError(
      '--write-card needs a model or an export: samples and checkpoints have no card.',
    );
  }
}

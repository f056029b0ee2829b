import { resolve } from 'node:path';
import {
  cycleLabels,
  type GanSpec,
  generatorInput,
  InvalidOptionError,
  latentsFromSeed,
  type ModelArtifact,
  versionOf,
} from '@trazo/model';
import { CheckpointStore } from '../../checkpoint/store.ts';
import { chunksOf } from '../../data/chunks.ts';
import { CheckpointError } from '../../errors.ts';
import { readArtifact } from '../../export/read-artifact.ts';
import type { SampleSource } from '../../metrics/samples.ts';
import { openRun } from '../../run/folder.ts';
import { DEFAULT_MODEL, locateModel } from '../open-model.ts';
import { OptionConflictError } from '../option-conflict.ts';
import type { CliPorts } from '../ports.ts';
import { readLabels, readSamples } from './read-samples.ts';

const PICTURE_SIZE = 28 * 28;

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
  readonly out: string;
}

/** What is evaluated. */
export interface Subject {
  /** As the table calls it. */
  readonly name: string;
  /** Its model folder, whose card can take the figures; undefined where there is none. */
  readonly folder: string | undefined;
  /** Seed of its latents; null for pictures from a file. */
  readonly seed: number | null;
  /** Makes it ready to draw; TensorFlow is there by then. */
  readonly open: () => Promise<{ readonly source: SampleSource; readonly dispose: () => void }>;
}

/** Draws a part of the samples of a model. */
type Draw = (latents: Float32Array, count: number, labels: readonly number[]) => Promise<Uint8ClampedArray>;

/**
 * Finds what the options name, and checks it as far as that goes without TensorFlow.
 *
 * @throws {InvalidOptionError} for flags that do not go together or name nothing; a TrazoError naming the file at fault
 */
export async function findSubject(
  options: SubjectOptions,
  ports: Pick<CliPorts, 'cwd' | 'log'>,
): Promise<Subject> {
  assertCompatible(options);
  if (options.samples !== undefined) return subjectOfFile(options.samples, options.labels, ports.cwd);
  if (options.run === undefined) {
    const folder = await locateModel(options.model ?? DEFAULT_MODEL, ports.cwd);
    return subjectOfModel(await readArtifact(folder), folder, options.seed);
  }
  const { folder, options: run } = await openRun(options.run, resolve(ports.cwd, options.out), ports.cwd);
  if (options.checkpoint === undefined) {
    return subjectOfModel(await readArtifact(folder.export), folder.export, options.seed);
  }
  const store = new CheckpointStore(folder.checkpoints, run.keep);
  const state =
    options.checkpoint === 'best' ? await store.best() : (await store.newestIntact(ports.log)).state;
  if (state === undefined) throw new CheckpointError(folder.checkpoints, 'holds no best checkpoint yet.');
  refuseOtherImages(run.spec);
  return {
    name: `${run.spec.name}, ${options.checkpoint} checkpoint, epoch ${state.epoch} (step ${state.step})`,
    folder: undefined,
    seed: options.seed,
    open: async () => {
      const { openGan } = await import('../../gan/open-gan.ts');
      const { drawPixels } = await import('../../run/quality-latents.ts');
      const gan = openGan(run.spec, run.seed, ports.log);
      gan.restore(state.arrays);
      const draw: Draw = async (latents, count, labels) => drawPixels(gan, latents, count, labels);
      return { source: sourceOf(run.spec, options.seed, draw), dispose: () => gan.dispose() };
    },
  };
}

function subjectOfModel(artifact: ModelArtifact, folder: string, seed: number): Subject {
  const { card } = artifact;
  refuseOtherImages(card.spec);
  return {
    name: `${card.name} ${versionOf(card)}`,
    folder,
    seed,
    open: async () => {
      await import('@tensorflow/tfjs-node');
      const { loadGenerator } = await import('@trazo/model/infer');
      const generator = await loadGenerator(artifact);
      const draw: Draw = (latents, count, labels) =>
        generator.generate(generatorInput(latents, labels, artifact.card.spec), count);
      return { source: sourceOf(card.spec, seed, draw), dispose: () => generator.dispose() };
    },
  };
}

async function subjectOfFile(samples: string, labels: string | undefined, cwd: string): Promise<Subject> {
  const images = await readSamples(resolve(cwd, samples));
  const available = images.length / PICTURE_SIZE;
  const classes = labels === undefined ? null : await readLabels(resolve(cwd, labels), available);
  const source: SampleSource = {
    available,
    labelled: classes !== null,
    draw: async (first, count) => ({
      images: images.subarray(first * PICTURE_SIZE, (first + count) * PICTURE_SIZE),
      labels: classes?.subarray(first, first + count) ?? null,
    }),
  };
  return { name: samples, folder: undefined, seed: null, open: async () => ({ source, dispose: () => {} }) };
}

/** A model's samples: sample i is latent i of the seed, of class i modulo the number of classes, so all come alike. */
function sourceOf({ latentSize, classes }: GanSpec, seed: number, draw: Draw): SampleSource {
  const all = Array.from({ length: classes }, (_, label) => label);
  return {
    available: Number.POSITIVE_INFINITY,
    labelled: classes > 0,
    draw: async (first, count, tick) => {
      const labels = classes > 0 ? cycleLabels(all, first + count).slice(first) : [];
      const images = new Uint8ClampedArray(count * PICTURE_SIZE);
      for (const chunk of chunksOf(count)) {
        const part = chunk.last - chunk.first;
        const latents = latentsFromSeed(seed, part, latentSize, first + chunk.first);
        const wanted = labels.slice(chunk.first, chunk.last);
        images.set(await draw(latents, part, wanted), chunk.first * PICTURE_SIZE);
        tick(chunk.last);
      }
      return { images, labels: classes > 0 ? Uint8Array.from(labels) : null };
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

function refuseOtherImages({ name, image: { height, width, channels } }: GanSpec): void {
  if (height === 28 && width === 28 && channels === 1) return;
  throw new InvalidOptionError(
    '--model',
    name,
    `a model of 28×28×1 pictures, which the digit classifier reads; these are ${height}×${width}×${channels}`,
  );
}

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
import { CheckpointStore } from '../checkpoint/store.ts';
import { CheckpointError } from '../errors.ts';
import { readArtifact } from '../export/read-artifact.ts';
import type { SampleSource } from '../metrics/samples.ts';
import { openRun } from '../run/folder.ts';
import type { evaluateOptions } from './evaluate-options.ts';
import type { CliPorts } from './main.ts';
import { locateModel } from './open-model.ts';
import type { OptionValues } from './option-table.ts';
import { readLabels, readSamples } from './read-samples.ts';
import { sampleOptions } from './sample-options.ts';

/** Images drawn at a time, to bound the memory. */
const CHUNK = 500;
const PICTURE_SIZE = 28 * 28;

type Asked = OptionValues<typeof evaluateOptions>;

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
export async function findSubject(asked: Asked, ports: Pick<CliPorts, 'cwd' | 'log'>): Promise<Subject> {
  refuseContradictions(asked);
  if (asked.samples !== undefined) return subjectOfFile(asked.samples, asked.labels, ports.cwd);
  if (asked.run === undefined) {
    const folder = await locateModel(asked.model ?? sampleOptions.model.fallback, ports.cwd);
    return subjectOfModel(await readArtifact(folder), folder, asked.seed);
  }
  const { folder, options } = await openRun(asked.run, resolve(ports.cwd, asked.out), ports.cwd);
  if (asked.checkpoint === undefined) {
    return subjectOfModel(await readArtifact(folder.export), folder.export, asked.seed);
  }
  const store = new CheckpointStore(folder.checkpoints, options.keep);
  const state =
    asked.checkpoint === 'best' ? await store.best() : (await store.newestIntact(ports.log)).state;
  if (state === undefined) throw new CheckpointError(folder.checkpoints, 'holds no best checkpoint yet.');
  refuseOtherImages(options.spec);
  return {
    name: `${options.spec.name}, ${asked.checkpoint} checkpoint, epoch ${state.epoch} (step ${state.step})`,
    folder: undefined,
    seed: asked.seed,
    open: async () => {
      const { openGan } = await import('../gan/open-gan.ts');
      const { drawPixels } = await import('../run/quality-latents.ts');
      const gan = openGan(options.spec, options.seed, ports.log);
      gan.restore(state.arrays);
      const draw: Draw = async (latents, count, labels) => drawPixels(gan, latents, count, labels);
      return { source: sourceOf(options.spec, asked.seed, draw), dispose: () => gan.dispose() };
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
      for (let done = 0; done < count; ) {
        const part = Math.min(CHUNK, count - done);
        const latents = latentsFromSeed(seed, part, latentSize, first + done);
        images.set(await draw(latents, part, labels.slice(done, done + part)), done * PICTURE_SIZE);
        done += part;
        tick(done);
      }
      return { images, labels: classes > 0 ? Uint8Array.from(labels) : null };
    },
  };
}

function refuseContradictions({ model, run, samples, labels, checkpoint, writeCard }: Asked): void {
  const named = Object.entries({ '--model': model, '--run': run, '--samples': samples }).filter(
    ([, value]) => value !== undefined,
  );
  const [, second] = named;
  if (second !== undefined) {
    throw new InvalidOptionError(second[0], second[1] ?? '', `only without ${named[0]?.[0]}`);
  }
  if (labels !== undefined && samples === undefined) {
    throw new InvalidOptionError('--labels', labels, 'only with --samples; models know theirs');
  }
  if (checkpoint !== undefined && run === undefined) {
    throw new InvalidOptionError('--checkpoint', checkpoint, 'only with --run');
  }
  if (writeCard && (samples !== undefined || checkpoint !== undefined)) {
    throw new InvalidOptionError('--write-card', '', 'only for a model or an export, which have a card');
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

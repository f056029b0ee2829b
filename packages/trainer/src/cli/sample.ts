import { extname, resolve } from 'node:path';
import {
  cycleLabels,
  generatorInput,
  InvalidOptionError,
  labelsFromSeed,
  latentsFromSeed,
  type ModelCard,
  parseLabels,
  randomSeed,
  versionOf,
} from '@trazo/model';
import { encodeIdx } from '../data/idx.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { asRunError } from '../run/folder.ts';
import type { CliPorts } from './main.ts';
import { openModel } from './open-model.ts';
import type { OptionValues } from './option-table.ts';
import { encodeSamples, MAX_PNG_COUNT, type SampleFormat } from './sample-format.ts';
import type { sampleOptions } from './sample-options.ts';

/** Images drawn at a time, to bound the memory. */
const CHUNK = 500;
const ENDINGS: Readonly<Record<string, SampleFormat>> = {
  '.png': 'png',
  '.npy': 'npy',
  '.raw': 'raw',
  '.bin': 'raw',
};

/** `pnpm sample`: draws images from an exported model into a file. */
export async function sampleCommand(
  asked: OptionValues<typeof sampleOptions>,
  ports: CliPorts,
): Promise<number> {
  const out =
    asked.out ??
    (asked.format === undefined || asked.format === 'png' ? 'samples.png' : `samples.${asked.format}`);
  const format = asked.format ?? ENDINGS[extname(out)] ?? (out.includes('idx') ? 'idx' : 'png');
  const { count } = asked;
  if (format === 'png' && count > MAX_PNG_COUNT) {
    throw new InvalidOptionError(
      '--count',
      String(count),
      `at most ${MAX_PNG_COUNT} on one png; raw, npy and idx take more`,
    );
  }
  const artifact = await openModel(asked.model, ports.cwd);
  const { latentSize, image, classes } = artifact.card.spec;
  refuseDigits(asked, artifact.card);
  const chosen = asked.digit === undefined ? undefined : parseLabels(asked.digit, classes, '--digit');
  const seed = asked.seed ?? randomSeed();

  await ports.provide();
  await import('@tensorflow/tfjs-node');
  const { loadGenerator } = await import('@trazo/model/infer');
  const generator = await loadGenerator(artifact);
  const size = image.height * image.width * image.channels;
  const pixels = new Uint8ClampedArray(count * size);
  const labels = chosen ? cycleLabels(chosen, count) : labelsFromSeed(seed, classes > 0 ? count : 0, classes);
  for (let first = 0; first < count; first += CHUNK) {
    const part = Math.min(CHUNK, count - first);
    const latents = latentsFromSeed(seed, part, latentSize, first);
    const input = generatorInput(latents, labels.slice(first, first + part), artifact.card.spec);
    pixels.set(await generator.generate(input, part), first * size);
  }
  generator.dispose();

  const text = { seed: String(seed), model: `${artifact.card.name} ${versionOf(artifact.card)}` };
  const write = async (file: string, bytes: Uint8Array) => {
    const path = resolve(ports.cwd, file);
    await writeAtomically(path, bytes).catch((error) => {
      throw asRunError(path, error);
    });
  };
  await write(out, encodeSamples(pixels, count, image, format, { scale: asked.scale, text }));
  if (asked.labelsOut !== undefined) {
    await write(asked.labelsOut, encodeIdx({ dimensions: [count], data: Uint8Array.from(labels) }));
  }
  ports.log(`${count} ${count === 1 ? 'image' : 'images'} of ${artifact.card.name}, seed ${seed}: ${out}`);
  return 0;
}

/** A model without classes can neither be told a digit nor say which one it drew. */
function refuseDigits(asked: OptionValues<typeof sampleOptions>, { name, spec }: ModelCard): void {
  if (spec.classes > 0) return;
  const hint = 'slim and cdcgan draw the digit they are asked for.';
  for (const [flag, value] of [
    ['--digit', asked.digit],
    ['--labels-out', asked.labelsOut],
  ] as const) {
    if (value !== undefined) {
      throw new InvalidOptionError(flag, value, `only with a model of classes, which ${name} is not`, hint);
    }
  }
}

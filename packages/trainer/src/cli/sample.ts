import { extname, resolve } from 'node:path';
import { InvalidOptionError, latentsFromSeed, randomSeed, versionOf } from '@trazo/model';
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
  const { latentSize, image } = artifact.card.spec;
  const seed = asked.seed ?? randomSeed();

  await ports.provide();
  await import('@tensorflow/tfjs-node');
  const { loadGenerator } = await import('@trazo/model/infer');
  const generator = await loadGenerator(artifact);
  const size = image.height * image.width * image.channels;
  const pixels = new Uint8ClampedArray(count * size);
  for (let first = 0; first < count; first += CHUNK) {
    const part = Math.min(CHUNK, count - first);
    pixels.set(await generator.draw(latentsFromSeed(seed, part, latentSize, first), part), first * size);
  }
  generator.dispose();

  const text = { seed: String(seed), model: `${artifact.card.name} ${versionOf(artifact.card)}` };
  const path = resolve(ports.cwd, out);
  await writeAtomically(
    path,
    encodeSamples(pixels, count, image, format, { scale: asked.scale, text }),
  ).catch((error) => {
    throw asRunError(path, error);
  });
  ports.log(`${count} ${count === 1 ? 'image' : 'images'} of ${artifact.card.name}, seed ${seed}: ${out}`);
  return 0;
}

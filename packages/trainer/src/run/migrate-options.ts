import { createHash } from 'node:crypto';
import { migrateSpec } from '@trazo/model';
import * as z from 'zod';

/** What version 1 of options.json stored of the recipe beside the spec: what the run really used. */
const versionOne = z.looseObject({
  optionsVersion: z.literal(1),
  epochs: z.number(),
  batchSize: z.number(),
  learningRate: z.number(),
  seed: z.number(),
  dataset: z.looseObject({ sha256: z.string() }),
  spec: z.looseObject({ training: z.looseObject({}) }),
});

/** Options of version 1 as version 2; anything else as it is, for the schema to judge. */
export function migrateOptions(value: unknown): unknown {
  const old = versionOne.safeParse(value);
  if (!old.success) return value;
  const { optionsVersion: _, epochs, batchSize, learningRate, ...rest } = old.data;
  return {
    ...rest,
    optionsVersion: 2,
    fingerprint: fingerprintOfVersionOne(old.data),
    spec: migrateSpec(rest.spec, { epochs, batchSize, learningRate }),
  };
}

/** Fields of a version 1 recipe that came later, with the values under which they were left out of the fingerprint. */
const LATER_FIELDS = {
  learningRateDecay: 'none',
  averaging: 0,
  labelSmoothing: 0,
  discriminatorLearningRate: null,
  gradientPenalty: 0,
} as const;

/** The fingerprint that checkpoints of a version 1 run carry. Its JSON has the order of version 1's schema. */
function fingerprintOfVersionOne(options: z.infer<typeof versionOne>): string {
  const { name, image, latentSize, classes = 0, generator, discriminator, training } = options.spec;
  const { epochs, batchSize, learningRate, adam, ...later } = training;
  const kept = Object.entries(LATER_FIELDS).flatMap(([field, absent]) => {
    const value = later[field] ?? absent;
    return value === absent ? [] : [[field, value]];
  });
  const spec = {
    name,
    image,
    latentSize,
    generator,
    discriminator,
    training: { epochs, batchSize, learningRate, adam },
    ...(classes !== 0 && { classes }),
    ...Object.fromEntries(kept),
  };
  const parts = [
    JSON.stringify(spec),
    options.dataset.sha256,
    String(options.batchSize),
    String(options.learningRate),
    String(options.seed),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

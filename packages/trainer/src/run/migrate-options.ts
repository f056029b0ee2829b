import { createHash } from 'node:crypto';
import { migrateSpec } from '@trazo/model';
import * as z from 'zod';

/** Version 1 of options.json, which stored a part of the recipe beside the spec; the run used these values. */
const versionOne = z.looseObject({
  optionsVersion: z.literal(1),
  epochs: z.number(),
  batchSize: z.number(),
  learningRate: z.number(),
  seed: z.number(),
  dataset: z.looseObject({ sha256: z.string() }),
  spec: z.looseObject({ training: z.looseObject({}) }),
});

/** Migrates options of version 1 to version 2. Other values are returned unchanged, for the schema to validate. */
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

/** Fields added to version 1 recipes later, with the default values that the fingerprint omits. */
const LATER_FIELDS = {
  learningRateDecay: 'none',
  averaging: 0,
  labelSmoothing: 0,
  discriminatorLearningRate: null,
  gradientPenalty: 0,
} as const;

/** The fingerprint in checkpoints of a version 1 run. Its JSON has the field order of version 1's schema. */
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

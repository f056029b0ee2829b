import { appendFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { withNamedMetrics } from '@trazo/model/train';
import * as z from 'zod';
import { writeAtomically } from '../files/write-atomically.ts';

const share = z.number();

const shared = {
  /** Training steps done. */
  step: z.int().min(0),
  /** Epoch the step belongs to, from 1. */
  epoch: z.int().min(1),
  /** The task's metrics by name: for a GAN both losses and how often the discriminator is right. */
  metrics: z.record(z.string(), z.number()),
  imagesPerSecond: z.number(),
  /** When, ISO 8601. */
  time: z.iso.datetime(),
};

const rowSchema = z.discriminatedUnion('kind', [
  /** One step, every ten steps. */
  z.strictObject({ kind: z.literal('step'), ...shared }),
  /** A whole epoch's means. */
  z.strictObject({
    kind: z.literal('epoch'),
    ...shared,
    /** Seconds spent in the epoch's steps. */
    seconds: z.number(),
    /** Distance of the samples from real images, less is better; null where not measured. */
    distance: z.number().nullable(),
    /** What measured the distance; only distances by the same meter compare. */
    meter: z.string().optional(),
    /** What the digit classifier reads in the samples, on data sets of digits. */
    digits: z
      .strictObject({
        classes: z.array(share).readonly(),
        effectiveClasses: z.number(),
        diversity: z.number(),
        agreement: share.nullable(),
      })
      .optional(),
    /** Why the samples count as collapsed, and what was done; absent while all is well. */
    collapse: z
      .strictObject({ reason: z.string(), action: z.enum(['warned', 'stopped', 'rolled back']) })
      .optional(),
  }),
]);

/** A row of metrics.jsonl. */
export type MetricsRow = z.infer<typeof rowSchema>;

/** metrics.jsonl: a line of JSON every ten steps and every epoch, whole lines only. */
export class MetricsLog {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Appends a row. Synchronous, as it happens between steps and must be whole when the next one begins. */
  append(row: MetricsRow): void {
    appendFileSync(this.file, `${JSON.stringify(row)}\n`);
  }

  /** Makes all rows so far survive a power cut. */
  async flush(): Promise<void> {
    const handle = await open(this.file, 'a');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Drops the rows after a step, which a run resumed from there will write again. */
  async truncateAfter(step: number): Promise<void> {
    const rows = await readMetrics(this.file);
    const kept = rows.filter((row) => row.step <= step);
    await writeAtomically(this.file, kept.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
}

/** All whole rows of a metrics.jsonl, none where the file is missing; a torn last line, left by a crash, is dropped. */
export async function readMetrics(file: string): Promise<MetricsRow[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    const parsed = rowSchema.safeParse(withNamedMetrics(parseLine(line)));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

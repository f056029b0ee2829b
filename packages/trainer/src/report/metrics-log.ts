import { appendFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { withNamedMetrics } from '@trazo/model/train';
import * as z from 'zod';
import { writeAtomically } from '../files/write-atomically.ts';

const share = z.number();

const shared = {
  /** Number of completed training steps. */
  step: z.int().min(0),
  /** Number of the step's epoch, from 1. */
  epoch: z.int().min(1),
  /** The task's metrics by name: for a GAN both losses and the discriminator's accuracies. */
  metrics: z.record(z.string(), z.number()),
  imagesPerSecond: z.number(),
  /** Time, ISO 8601. */
  time: z.iso.datetime(),
};

const rowSchema = z.discriminatedUnion('kind', [
  /** One step; written every ten steps. */
  z.strictObject({ kind: z.literal('step'), ...shared }),
  /** Means over an epoch, and the evaluation of its samples. */
  z.strictObject({
    kind: z.literal('epoch'),
    ...shared,
    /** Duration of the epoch's steps in seconds. */
    seconds: z.number(),
    /** Distance of the samples from real images; less is better; null if it was not measured. */
    distance: z.number().nullable(),
    /** Name of the evaluator that measured the distance; only distances of the same evaluator are comparable. */
    meter: z.string().optional(),
    /** Collapse statistics: what the digit classifier predicts for the samples, on data sets of digits. */
    digits: z
      .strictObject({
        classes: z.array(share).readonly(),
        effectiveClasses: z.number(),
        diversity: z.number(),
        agreement: share.nullable(),
      })
      .optional(),
    /** Why the samples count as collapsed, and the action taken; absent if they do not. */
    collapse: z
      .strictObject({ reason: z.string(), action: z.enum(['warned', 'stopped', 'rolled back']) })
      .optional(),
  }),
]);

/** A row of metrics.jsonl: the metrics of a step, or the means and the evaluation of an epoch. */
export type MetricsRow = z.infer<typeof rowSchema>;

/** The log metrics.jsonl: a line of JSON every ten steps and every epoch, complete lines only. */
export class MetricsLog {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Appends a row. Synchronous, so that the row is complete before the next step begins. */
  append(row: MetricsRow): void {
    appendFileSync(this.file, `${JSON.stringify(row)}\n`);
  }

  /** Flushes all rows to disk, so that they survive a power failure. */
  async flush(): Promise<void> {
    const handle = await open(this.file, 'a');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Removes the rows after a step, which a run resumed from that step writes again. */
  async truncateAfter(step: number): Promise<void> {
    const rows = await readMetrics(this.file);
    const kept = rows.filter((row) => row.step <= step);
    await writeAtomically(this.file, kept.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
}

/**
 * Reads all complete rows of a metrics.jsonl; none if the file is missing. A partial last line, left by a crash, is
 * ignored.
 */
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

import { closeSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { encodeEvent, type SummaryValue, type TensorBoardEvent } from './events-proto.ts';
import { type Hyperparameters, sessionStart } from './hparams-proto.ts';
import { encodeRecord } from './tfrecord.ts';

const START = 1;

/** Writes an event file that TensorBoard shows: `tensorboard --logdir RUN/tensorboard`. */
export class TensorBoardWriter {
  readonly file: string;
  readonly #descriptor: number;
  readonly #fromStep: number;

  /**
   * Creates an event file in the folder; a resumed run has one for each start.
   *
   * @param fromStep first step that will be written; TensorBoard drops what older files have from it on
   */
  constructor(folder: string, fromStep: number, now: Date = new Date()) {
    // TensorBoard reads the files in the order of their names, whatever the clock said when they were made.
    const seconds = Math.max(Math.floor(now.getTime() / 1000), newestSecond(folder) + 1);
    this.file = join(
      folder,
      `events.out.tfevents.${String(seconds).padStart(10, '0')}.${hostname()}.${process.pid}.${fromStep}`,
    );
    this.#fromStep = fromStep;
    this.#descriptor = openSync(this.file, 'a');
    this.#write({ wallTime: now.getTime() / 1000, fileVersion: 'brain.Event:2' });
    // From the first step too: a run that was killed before its first checkpoint starts again there.
    this.#write({ wallTime: now.getTime() / 1000, step: fromStep, sessionLog: { status: START } });
  }

  /**
   * Writes the hyperparameters of the run, by which TensorBoard's HPARAMS tab lists and compares runs. Every start writes
   * them, after its mark of the start, because TensorBoard drops those of older files with the points that are written
   * again. A folder is one run there, however many starts it has, with the values that it reads first.
   *
   * @param started when the run was first started
   */
  hyperparameters(values: Hyperparameters, started: Date): void {
    this.#summary(this.#fromStep, [sessionStart(values, started)]);
  }

  /** Writes numbers at a step, by tag. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#summary(
      step,
      Object.entries(values).map(([tag, simpleValue]) => ({ tag, simpleValue })),
    );
  }

  /** Writes a PNG at a step. */
  image(
    step: number,
    tag: string,
    png: Uint8Array,
    size: { readonly width: number; readonly height: number },
  ): void {
    this.#summary(step, [{ tag, image: { ...size, colorspace: 3, encodedImageString: png } }]);
  }

  /** Syncs the file to disk, so that it survives a power cut. */
  flush(): void {
    fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #summary(step: number, value: readonly SummaryValue[]): void {
    this.#write({ wallTime: Date.now() / 1000, step, summary: { value } });
  }

  #write(event: TensorBoardEvent): void {
    writeSync(this.#descriptor, encodeRecord(encodeEvent(event)));
  }
}

/** The time in the name of a folder's newest event file, in seconds since 1970; 0 if there is none. */
function newestSecond(folder: string): number {
  return Math.max(
    0,
    ...readdirSync(folder).map((name) => Number(/^events\.out\.tfevents\.(\d{10})\./.exec(name)?.[1] ?? 0)),
  );
}

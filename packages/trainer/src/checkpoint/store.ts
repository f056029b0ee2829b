import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../errors.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { decodeState, encodeState, type TrainingState } from './state.ts';

const NAME = /^step-(\d{9})\.safetensors$/;
const BEST = 'best.safetensors';

/** A run's checkpoints: the newest few, and the one with the best samples. */
export class CheckpointStore {
  readonly folder: string;
  readonly #keep: number;

  /** @param keep how many of the newest to keep, at least 1 */
  constructor(folder: string, keep = 3) {
    this.folder = folder;
    this.#keep = keep;
  }

  /**
   * Writes a checkpoint whole or not at all, then removes those past the newest few.
   *
   * @param best whether its samples are the best so far; then it is kept as `best.safetensors` too
   * @returns the file
   */
  async save(state: TrainingState, best: boolean): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `step-${String(state.step).padStart(9, '0')}.safetensors`);
    const bytes = encodeState(state);
    await writeAtomically(file, bytes);
    if (best) await writeAtomically(join(this.folder, BEST), bytes);
    const outdated = (await this.#newestFirst()).slice(this.#keep);
    await Promise.all(outdated.map((name) => rm(join(this.folder, name), { force: true })));
    return file;
  }

  /**
   * The newest checkpoint that is whole. Damaged ones are passed over, each told to `warn`.
   *
   * @throws {CheckpointError} when there is none
   */
  async newestIntact(warn: (line: string) => void): Promise<{ file: string; state: TrainingState }> {
    const names = await this.#newestFirst();
    for (const name of names) {
      const file = join(this.folder, name);
      try {
        return { file, state: await readCheckpoint(file) };
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        warn(`Passing over a damaged checkpoint. ${error.message}`);
      }
    }
    throw new CheckpointError(
      this.folder,
      names.length === 0 ? 'holds no checkpoint.' : `none of its ${names.length} checkpoints is intact.`,
      { hint: 'Start a new run without --resume.' },
    );
  }

  /** The checkpoint with the best samples, or undefined where none was marked. */
  async best(): Promise<TrainingState | undefined> {
    const present: string[] = await readdir(this.folder).catch(() => []);
    return present.includes(BEST) ? readCheckpoint(join(this.folder, BEST)) : undefined;
  }

  async #newestFirst(): Promise<string[]> {
    const names: string[] = await readdir(this.folder).catch(() => []);
    return names
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
  }
}

/**
 * Reads one checkpoint file.
 *
 * @throws {CheckpointError} for a file that is cut short, altered or of another version
 */
async function readCheckpoint(file: string): Promise<TrainingState> {
  return decodeState(new Uint8Array(await readFile(file)), file);
}

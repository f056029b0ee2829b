import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../errors.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { assertFinite } from './finite.ts';
import { decodeState, encodeState, type TrainingState } from './state.ts';

const NAME = /^step-(\d{9})\.safetensors$/;
const BEST = 'best.safetensors';

/** The folder of a run's checkpoints: the newest few, and the one with the best samples. */
export class CheckpointStore {
  readonly folder: string;
  readonly #keep: number;
  readonly #guard: () => Promise<void>;
  /** Step of the checkpoint that this store saved last; undefined if it has not saved one. */
  lastSaved: number | undefined;

  /**
   * @param keep number of newest checkpoints to keep, at least 1
   * @param guard called before each write; throws if this process must not write any more
   */
  constructor(folder: string, keep = 3, guard: () => Promise<void> = async () => {}) {
    this.folder = folder;
    this.#keep = keep;
    this.#guard = guard;
  }

  /**
   * Writes a checkpoint atomically, then removes all but the newest few.
   *
   * @param best whether its samples are the best so far; if so, it is also saved as `best.safetensors`
   * @returns the path of the file
   * @throws {DivergenceError} if the state contains NaN or an infinity; nothing is written then
   */
  async save(state: TrainingState, best: boolean): Promise<string> {
    assertFinite(state);
    await this.#guard();
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `step-${String(state.step).padStart(9, '0')}.safetensors`);
    const bytes = encodeState(state);
    await writeAtomically(file, bytes);
    this.lastSaved = state.step;
    if (best) await writeAtomically(join(this.folder, BEST), bytes);
    const outdated = (await this.#newestFirst()).slice(this.#keep);
    await Promise.all(outdated.map((name) => rm(join(this.folder, name), { force: true })));
    return file;
  }

  /** Whether there is no checkpoint, not even a damaged one: the run was stopped before its first checkpoint. */
  async isEmpty(): Promise<boolean> {
    return (await this.#candidates()).length === 0;
  }

  /**
   * Reads the newest intact checkpoint. Damaged ones are skipped, each with a line to `warn`.
   *
   * @throws {CheckpointError} if there is no intact checkpoint
   */
  async newestIntact(warn: (line: string) => void): Promise<{ file: string; state: TrainingState }> {
    const names = await this.#candidates();
    for (const name of names) {
      const file = join(this.folder, name);
      const state = await readUnlessDamaged(file, warn);
      if (state !== undefined) return { file, state };
    }
    throw new CheckpointError(
      this.folder,
      names.length === 0 ? 'holds no checkpoint.' : `none of its ${names.length} checkpoints is intact.`,
      { hint: 'Start a new run without --resume.' },
    );
  }

  /**
   * Restores the folder to a state from which a run continues. Newer checkpoints are damaged, or the run would not
   * continue from an older one; they get the suffix `.damaged`, so that they are ignored but not lost. A damaged best
   * checkpoint gets the suffix too. A best checkpoint of a later step is deleted, because the run reaches that step
   * again.
   *
   * @param state the state from which the run continues; undefined to start from the first step
   */
  async rewindTo(state: TrainingState | undefined, warn: (line: string) => void): Promise<void> {
    const step = state?.step ?? 0;
    for (const name of await this.#newestFirst()) {
      if (Number(NAME.exec(name)?.[1]) > step) await this.#setAside(name);
    }
    if (!(await this.#names()).includes(BEST)) return;
    const best = await readUnlessDamaged(join(this.folder, BEST), warn);
    if (best === undefined) await this.#setAside(BEST);
    else if (best.step > step) await rm(join(this.folder, BEST));
  }

  /** Marks a state as the best, if a process was killed after writing its checkpoint and before marking it. */
  async markBest(state: TrainingState): Promise<void> {
    await this.#guard();
    await writeAtomically(join(this.folder, BEST), encodeState(state));
  }

  /**
   * Reads the checkpoint with the best samples.
   *
   * @returns undefined if no checkpoint was marked as best
   * @throws {CheckpointError} if it is damaged
   */
  async best(): Promise<TrainingState | undefined> {
    return (await this.#names()).includes(BEST) ? readCheckpoint(join(this.folder, BEST)) : undefined;
  }

  async #setAside(name: string): Promise<void> {
    await rename(join(this.folder, name), join(this.folder, `${name}.damaged`));
  }

  /**
   * Checkpoints to continue from, newest first. The best one, a copy of a checkpoint that may be removed, comes last.
   */
  async #candidates(): Promise<string[]> {
    const best = (await this.#names()).includes(BEST) ? [BEST] : [];
    return [...(await this.#newestFirst()), ...best];
  }

  async #names(): Promise<string[]> {
    return readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  }

  async #newestFirst(): Promise<string[]> {
    return (await this.#names())
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
  }
}

async function readUnlessDamaged(
  file: string,
  warn: (line: string) => void,
): Promise<TrainingState | undefined> {
  try {
    return await readCheckpoint(file);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    warn(`Skipping a damaged checkpoint. ${error.message}`);
    return undefined;
  }
}

/**
 * Reads one checkpoint file.
 *
 * @throws {CheckpointError} if the file is truncated, modified or of another version
 */
async function readCheckpoint(file: string): Promise<TrainingState> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    // The error of a disk with a bad sector.
    if (cause.code !== 'EIO') throw cause;
    throw new CheckpointError(file, 'cannot be read: its disk reports an error.', { cause });
  });
  return decodeState(new Uint8Array(bytes), file);
}

import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../errors.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { assertFinite } from './finite.ts';
import { decodeState, encodeState, type TrainingState } from './state.ts';

const NAME = /^step-(\d{9})\.safetensors$/;
const BEST = 'best.safetensors';

/** A run's checkpoints: the newest few, and the one with the best samples. */
export class CheckpointStore {
  readonly folder: string;
  readonly #keep: number;
  readonly #guard: () => Promise<void>;
  /** Step of the checkpoint that was last saved here; undefined while none was. */
  lastSaved: number | undefined;

  /**
   * @param keep how many of the newest to keep, at least 1
   * @param guard asked before anything is written; throws where this process may not write any more
   */
  constructor(folder: string, keep = 3, guard: () => Promise<void> = async () => {}) {
    this.folder = folder;
    this.#keep = keep;
    this.#guard = guard;
  }

  /**
   * Writes a checkpoint whole or not at all, then removes those past the newest few.
   *
   * @param best whether its samples are the best so far; then it is kept as `best.safetensors` too
   * @returns the file
   * @throws {DivergenceError} for a state with NaN or an infinity; nothing is written then
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

  /** Whether there is nothing to continue from, damaged or not: the run was stopped before its first checkpoint. */
  async isEmpty(): Promise<boolean> {
    return (await this.#candidates()).length === 0;
  }

  /**
   * The newest checkpoint that is whole. Damaged ones are skipped with a line to `warn`.
   *
   * @throws {CheckpointError} when there is none
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
   * Makes the folder as it was at a state that a run continues from. Newer checkpoints, which are damaged or the run
   * would not continue from an older one, get `.damaged` behind their names, so that they count no more and yet are there;
   * a best checkpoint goes the same way when damaged, and away when it is of a later step, as the run comes by it again.
   *
   * @param state what the run continues from; undefined when from its first step
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

  /** Makes a state the best, as when a process was killed after writing its checkpoint and before marking it. */
  async markBest(state: TrainingState): Promise<void> {
    await this.#guard();
    await writeAtomically(join(this.folder, BEST), encodeState(state));
  }

  /**
   * The checkpoint with the best samples, or undefined where none was marked.
   *
   * @throws {CheckpointError} where it is damaged
   */
  async best(): Promise<TrainingState | undefined> {
    return (await this.#names()).includes(BEST) ? readCheckpoint(join(this.folder, BEST)) : undefined;
  }

  async #setAside(name: string): Promise<void> {
    await rename(join(this.folder, name), join(this.folder, `${name}.damaged`));
  }

  /** What a run can continue from: the newest first; the best one, which is a copy of one that may be gone, last. */
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
 * @throws {CheckpointError} for a file that is cut short, altered or of another version
 */
async function readCheckpoint(file: string): Promise<TrainingState> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    // What a disk with a bad sector answers.
    if (cause.code !== 'EIO') throw cause;
    throw new CheckpointError(file, 'cannot be read: its disk reports an error.', { cause });
  });
  return decodeState(new Uint8Array(bytes), file);
}

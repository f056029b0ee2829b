import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const EPOCH = /^epoch-(\d+)\.png$/;
const STEP = /^step-\d+\.png$/;

/** File name of an epoch's sample grid. */
export function epochGrid(epoch: number): string {
  return `epoch-${String(epoch).padStart(4, '0')}.png`;
}

/** File name of the sample grid of a run's end, if it ends within an epoch. It sorts after those of the epochs. */
export function stepGrid(step: number): string {
  return `step-${String(step).padStart(9, '0')}.png`;
}

/** Whether a file name is that of an epoch's sample grid. */
export function isEpochGrid(name: string): boolean {
  return EPOCH.test(name);
}

/** Whether a file name is that of a sample grid. */
export function isGrid(name: string): boolean {
  return isEpochGrid(name) || STEP.test(name);
}

/**
 * Removes the sample grids of what a resumed run takes back: those of later epochs, and the one of the run's former end.
 *
 * @param epoch number of epochs that are completed where the run continues
 */
export async function removeGridsAfter(folder: string, epoch: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const later = Number(EPOCH.exec(name)?.[1] ?? 0) > epoch;
    if (later || STEP.test(name)) await rm(join(folder, name));
  }
}

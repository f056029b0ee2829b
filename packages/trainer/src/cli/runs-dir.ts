import { basename } from 'node:path';
import { RUNS_DIR, runNumber } from '@trazo/model/runs';
import { someText } from './values.ts';

/** Whether a word is a run's number, or the path of a numbered run. */
export function isRunName(word: string): boolean {
  return /^\d+$/.test(word) || runNumber(basename(word)) !== undefined;
}

/** The option of every command that takes a run or makes one: where the numbered runs are. */
export const runsDir = {
  flag: '--runs-dir <folder>',
  about: 'folder of the numbered runs',
  parse: someText('a folder'),
  fallback: RUNS_DIR,
} as const;

/** The same for commands of earlier releases that called it `--out`, which now is only what a command writes. */
export const runsDirOnceOut = { ...runsDir, deprecated: '--out <folder>' } as const;

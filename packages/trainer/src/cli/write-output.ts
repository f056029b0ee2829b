import type { Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { InvalidOptionError } from '@trazo/model';
import { writeAtomically } from '../files/write-atomically.ts';
import { asRunError } from '../run/folder.ts';
import { OptionConflictError } from './option-conflict.ts';
import type { CliPorts } from './ports.ts';

/** An option that names a file to write. */
export interface OutputOption {
  readonly flag: `--${string}`;
  /** The file as typed; undefined where the option is absent. */
  readonly file: string | undefined;
  /** A usual name for such a file, which a message suggests. */
  readonly example: string;
}

/**
 * Asserts that files can be written, before the work whose results they are to hold: none is a folder, each folder exists
 * and is writable, and no two options name the same file. Nothing is written.
 *
 * @throws {InvalidOptionError}, {OptionConflictError} or {RunError} naming the option or the folder, and what to do
 */
export async function assertWritableFiles(options: readonly OutputOption[], cwd: string): Promise<void> {
  const flags = new Map<string, string>();
  for (const { flag, file, example } of options) {
    if (file === undefined) continue;
    const path = resolve(cwd, file);
    const other = flags.get(path);
    if (other !== undefined) throw new OptionConflictError(`${other} and ${flag} both name ${file}.`);
    flags.set(path, flag);

    const found = await statOf(path, flag, file);
    if (found?.isDirectory() || /[/\\]$/.test(file)) {
      throw new InvalidOptionError(flag, file, 'a file; this is a folder', `${flag} ${join(file, example)}`);
    }
    if (found !== undefined && !found.isFile()) {
      throw new InvalidOptionError(flag, file, 'a regular file; this is a device or a pipe');
    }
    const folder = dirname(path);
    const shown = relative(cwd, folder).startsWith('..') ? folder : relative(cwd, folder) || '.';
    const parent = await statOf(folder, flag, file);
    if (parent === undefined) {
      throw new InvalidOptionError(
        flag,
        file,
        `a file in a folder that exists`,
        `Make it first: mkdir -p ${shown}`,
      );
    }
    if (!parent.isDirectory()) {
      throw new InvalidOptionError(flag, file, `a file in a folder; ${shown} is a file`);
    }
    await assertWritable(folder, `Name a file in another folder with ${flag}, or make it writable.`);
  }
}

/**
 * Asserts that files can be written in a folder, which need not exist yet. Nothing is written.
 *
 * @throws {InvalidOptionError} or {RunError} naming the option or the folder, and what to do
 */
export async function assertWritableFolder(flag: `--${string}`, folder: string, cwd: string): Promise<void> {
  let path = resolve(cwd, folder);
  for (;;) {
    const found = await statOf(path, flag, folder);
    if (found?.isDirectory()) break;
    if (found !== undefined) {
      const shown = relative(cwd, path).startsWith('..') ? path : relative(cwd, path);
      throw new InvalidOptionError(flag, folder, `a folder; ${shown} is a file`);
    }
    path = dirname(path);
  }
  await assertWritable(path, `Name another folder with ${flag}, or make it writable.`);
}

/**
 * Writes a file that an option names.
 *
 * @throws {RunError} saying in one line why it cannot be written
 */
export async function writeOutput(
  flag: `--${string}`,
  file: string,
  content: string | Uint8Array,
  { cwd }: Pick<CliPorts, 'cwd'>,
): Promise<void> {
  const path = resolve(cwd, file);
  await writeAtomically(path, content).catch((error) => {
    throw asRunError(path, error, `Name another file with ${flag}, or make room.`);
  });
}

/** What is at a path; undefined where nothing is. */
async function statOf(path: string, flag: string, typed: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ENAMETOOLONG') throw new InvalidOptionError(flag, typed, 'a shorter name');
    throw asRunError(path, error);
  }
}

async function assertWritable(folder: string, hint: string): Promise<void> {
  await access(folder, constants.W_OK | constants.X_OK).catch((error) => {
    throw asRunError(folder, error, hint);
  });
}

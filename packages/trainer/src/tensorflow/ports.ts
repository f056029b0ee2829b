import type { TransferProgress } from '../files/download.ts';
import type { Builds, Platform } from './platform.ts';

/** How long to wait for each kind of program, in milliseconds. */
export interface Timeouts {
  /** `--version` of a tool, where a cold disk may have to load all of Python. */
  readonly version: number;
  /** pip's download: 259 MB, over slow connections too. pip itself ends where nothing arrives for 15 seconds. */
  readonly download: number;
  /** The compilation of two files: seconds on a desktop, minutes on a small or emulated computer. */
  readonly compile: number;
  /** Loading the addon with its 700 MB of libraries: a second, or up to a minute over a network's file system. */
  readonly load: number;
}

const TIMEOUTS: Timeouts = {
  version: 60_000,
  download: 2 * 60 * 60_000,
  compile: 20 * 60_000,
  load: 90_000,
};

/** What the installation of libtensorflow reads from, and tells to, the outside. */
export interface InstallPorts extends Platform {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  /** Shows a download's progress under a name. */
  readonly transfer: (what: string) => TransferProgress;
  /** Free bytes of the file system that holds a folder. Default: the file system's own answer. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** The files to install. Default: those that are pinned for the platform. */
  readonly builds?: Builds;
  /** How long to wait for other programs. Default: from a minute for a version to two hours for a download. */
  readonly timeouts?: Partial<Timeouts>;
}

/** The time to wait for each kind of program: what the ports say, or else the default. */
export function timeoutsOf({ timeouts }: Pick<InstallPorts, 'timeouts'>): Timeouts {
  return { ...TIMEOUTS, ...timeouts };
}

import type { TransferProgress } from '../files/download.ts';

/** What the installation of libtensorflow reads from, and tells to, the outside. */
export interface InstallPorts {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly log: (line: string) => void;
  /** Shows a download's progress under a name. */
  readonly transfer: (what: string) => TransferProgress;
  /** Free bytes of the file system that holds a folder. Default: the file system's own answer. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** SHA-256 of the official library's archive. Default: the pinned one. */
  readonly librarySha256?: string;
}

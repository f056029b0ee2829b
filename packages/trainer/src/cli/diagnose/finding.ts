import type { Platform } from '../../tensorflow/platform.ts';
import type { Timeouts } from '../../tensorflow/ports.ts';

/** The state of one part of the machine or the project. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'damaged';
  readonly detail: string;
  /** What to do about it, where something is to be done. */
  readonly remedy?: string;
}

export interface DiagnosePorts extends Platform {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  /** How long to wait for other programs. Default: as the installation of libtensorflow does. */
  readonly timeouts?: Partial<Timeouts>;
  /** Folder of the shipped models. */
  readonly pretrained: string;
}

import type { TransferProgress } from '../files/download.ts';
import type { StageDisplay } from '../report/stage-display.ts';
import type { StatusLine } from '../report/status-line.ts';

/** Everything outside the program that a command may use, so that tests can run commands without a process. */
export interface CliPorts {
  readonly env: NodeJS.ProcessEnv;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly cacheDir: string;
  /** Folder of the models that ship with Trazo. */
  readonly pretrained: string;
  /** Where progress is shown. */
  readonly status: StatusLine;
  /** Shows work in stages. */
  readonly stages: StageDisplay;
  /** Makes tfjs-node loadable; called before the first import of anything that needs it. */
  readonly provide: () => Promise<void>;
  /** Whether {@link provide} has nothing to install. */
  readonly isProvided: () => Promise<boolean>;
  /** Memory this process may use. */
  readonly memoryBytes: number;
  /** Shows the progress of a download under a name. */
  readonly transfer: (what: string) => TransferProgress;
  readonly log: (line: string) => void;
  readonly error: (line: string) => void;
}

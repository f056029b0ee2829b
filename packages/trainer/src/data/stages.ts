import { setImmediate as nextTurn } from 'node:timers/promises';

/** Shows long work in stages, one at a time. */
export interface Stages {
  begin(title: string): {
    /**
     * @param share done, 0 … 1
     * @param detail what to show beside it
     */
    tick(share: number, detail?: string): void;
    end(): void;
  };
}

/** Does some work under a progress display, which is drawn before the work begins. */
export async function staged<Result>(
  stages: Stages,
  title: string,
  work: (tick: (share: number) => void) => Result | Promise<Result>,
): Promise<Result> {
  const stage = stages.begin(title);
  try {
    await nextTurn();
    return await work((share) => stage.tick(share));
  } finally {
    stage.end();
  }
}

import { randomSeed } from '@trazo/model/seed';
import type { PageState } from './page-state.ts';

/** A state that says all that a drawing needs. */
export type SettledState =
  | {
      readonly view: 'grid';
      readonly count: number;
      readonly seed: string;
      readonly digits: string | null;
      readonly model: string | null;
    }
  | { readonly view: 'walk'; readonly from: string; readonly to: string; readonly model: string | null };

/** Draws the seeds that a state leaves open, so that whatever is shown has an address of its own. */
export function settle(state: PageState, draw: () => string = randomSeedText): SettledState {
  return state.view === 'grid'
    ? { ...state, seed: state.seed ?? draw() }
    : { ...state, from: state.from ?? draw(), to: state.to ?? draw() };
}

/** A new seed, as text. */
export function randomSeedText(): string {
  return String(randomSeed());
}

import type { PageState } from '@trazo/edge-api/page-state';
import { randomSeed } from '@trazo/model/seed';

/** A state with every seed, which is all that a request needs. */
export type ResolvedState = {
  readonly [View in PageState['view']]: Resolved<Extract<PageState, { view: View }>>;
}[PageState['view']];

type Resolved<State> = {
  readonly [Key in keyof State]: Key extends 'seed' | 'from' | 'to' ? string : State[Key];
};

/** Chooses the seeds that a state leaves open, so that everything on display has an address of its own. */
export function resolveState(state: PageState, newSeed: () => string = randomSeedText): ResolvedState {
  return state.view === 'grid'
    ? { ...state, seed: state.seed ?? newSeed() }
    : { ...state, from: state.from ?? newSeed(), to: state.to ?? newSeed() };
}

/** A new random seed, as text. */
export function randomSeedText(): string {
  return String(randomSeed());
}

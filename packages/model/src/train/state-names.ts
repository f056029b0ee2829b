/** Name under which a snapshot holds a weight's EMA. */
export const emaOf = (weight: string): string => `${weight}/average`;
/** Name under which a snapshot holds Adam's running mean of a weight's gradient. */
export const firstMomentOf = (weight: string): string => `${weight}/adam/first`;
/** Name under which a snapshot holds Adam's running mean of the gradient's square. */
export const secondMomentOf = (weight: string): string => `${weight}/adam/second`;

/** Returns the name of a weight's EMA in a snapshot. */
export const emaOf = (weight: string): string => `${weight}/average`;
/** Returns the name of Adam's first moment of a weight in a snapshot: the running mean of its gradient. */
export const firstMomentOf = (weight: string): string => `${weight}/adam/first`;
/** Returns the name of Adam's second moment of a weight in a snapshot: the running mean of its squared gradient. */
export const secondMomentOf = (weight: string): string => `${weight}/adam/second`;

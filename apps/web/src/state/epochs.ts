/**
 * The epoch that a frame of a model's history shows. The history of a long training has fewer frames than epochs: they
 * are evenly spaced and include the first and the last epoch.
 *
 * @param frame from 0
 */
export function epochOfFrame(
  frame: number,
  { frames, epochs }: { readonly frames: number; readonly epochs: number },
): number {
  return frames < 2 ? epochs : 1 + Math.round((frame * (epochs - 1)) / (frames - 1));
}

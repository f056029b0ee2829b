/**
 * Epoch that a frame of a model's history shows. Long trainings show fewer frames than they had epochs, evenly chosen,
 * always with the first and the last.
 *
 * @param frame from 0
 */
export function epochOfFrame(
  frame: number,
  { frames, epochs }: { readonly frames: number; readonly epochs: number },
): number {
  return frames < 2 ? epochs : 1 + Math.round((frame * (epochs - 1)) / (frames - 1));
}

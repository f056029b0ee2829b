import { FailureError, failureOf } from './failure.ts';
import { request } from './picture.ts';

/** A walk's pictures, ready to be put on a canvas. */
export interface Walk {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly ImageData[];
  /** How long each is shown, milliseconds. */
  readonly frameMilliseconds: number;
}

/**
 * Fetches a walk and takes its animated picture apart, so that it can be paused and moved through by hand.
 *
 * @throws {FailureError} saying why there is no walk
 */
export async function loadWalk(url: string): Promise<Walk> {
  const [response, { decodeApng }] = await Promise.all([request(url), import('fast-png')]);
  if (!response.ok) throw new FailureError(await failureOf(response));
  const bytes = new Uint8Array(await response.arrayBuffer());
  try {
    const { width, height, channels, frames } = decodeApng(bytes);
    const first = frames[0];
    if (first === undefined) throw new FailureError({ kind: 'reply' });
    return {
      width,
      height,
      frames: frames.map((frame) => new ImageData(rgba(frame.data, channels), width, height)),
      frameMilliseconds: (1000 * first.delayNumber) / (first.delayDenominator || 100),
    };
  } catch {
    throw new FailureError({ kind: 'reply' });
  }
}

/** Spreads grey (with or without alpha) or RGB dots over the canvas's four channels, opaque. */
function rgba(data: ArrayLike<number>, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const dots = data.length / channels;
  const spread = new Uint8ClampedArray(dots * 4);
  for (let dot = 0; dot < dots; dot++) {
    for (let channel = 0; channel < 3; channel++) {
      spread[dot * 4 + channel] = data[dot * channels + (channels < 3 ? 0 : channel)] ?? 0;
    }
    spread[dot * 4 + 3] = 255;
  }
  return spread;
}

import { FailureError, failureOf } from './failure.ts';
import { request } from './picture.ts';

/** The frames of a walk, ready for a canvas. */
export interface Walk {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly ImageData[];
  /** Duration of a frame in milliseconds. */
  readonly frameMilliseconds: number;
}

/**
 * Fetches a walk and decodes its animated picture into frames, so that the page can pause it and seek in it.
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

/** Converts grey (with or without alpha) or RGB pixels to the canvas's four channels, opaque. */
function rgba(data: ArrayLike<number>, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = data.length / channels;
  const converted = new Uint8ClampedArray(pixels * 4);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      converted[pixel * 4 + channel] = data[pixel * channels + (channels < 3 ? 0 : channel)] ?? 0;
    }
    converted[pixel * 4 + 3] = 255;
  }
  return converted;
}

import { type GanSpec, generatorInputSize } from '@trazo/model';
import { InferenceSession, Tensor } from 'onnxruntime-web';

/**
 * Runs an ONNX file of a generator in ONNX Runtime.
 *
 * @param inputs count × (latentSize + classes) numbers
 * @returns the images with the channels last, as TensorFlow has them, and their dimensions as ONNX has them
 */
export async function onnxImages(
  file: Uint8Array,
  spec: GanSpec,
  inputs: Float32Array,
  count: number,
): Promise<{ readonly images: Float32Array; readonly dims: readonly number[] }> {
  const { height, width, channels } = spec.image;
  const session = await InferenceSession.create(file);
  const size = generatorInputSize(spec);
  const { images } = await session.run({ latents: new Tensor('float32', inputs, [count, size]) });
  const values = images?.data;
  if (!(values instanceof Float32Array)) throw new Error('ONNX Runtime returned no images.');
  const pixels = height * width;
  const last = values.map((_, index) => {
    const channel = index % channels;
    const pixel = Math.floor(index / channels) % pixels;
    const image = Math.floor(index / (channels * pixels));
    return values[(image * channels + channel) * pixels + pixel] ?? Number.NaN;
  });
  await session.release();
  return { images: last, dims: images?.dims ?? [] };
}

/** The largest difference between two arrays of the same length; infinite for arrays of different lengths, and for NaN. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((worst, value, index) => {
    const apart = Math.abs(value - (b[index] ?? Number.NaN));
    return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(worst, apart);
  }, 0);
}

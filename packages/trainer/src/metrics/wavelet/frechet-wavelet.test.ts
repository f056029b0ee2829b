import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import type { ImageShape } from '../feature-extractor.ts';
import { FrechetWavelet } from './frechet-wavelet.ts';
// What the authors' package pytorchfwd 1.0.1 says of the same images: golden.py makes it.
import golden from './golden.json' with { type: 'json' };
import { packetTransform } from './packet-transform.ts';

/** Noise of another brightness in each image. */
function someImages(count: number, { height, width, channels }: ImageShape, seed: number): Uint8Array {
  const size = height * width * channels;
  const levels = noiseBytes(count, seed + 1);
  return noiseBytes(count * size, seed).map(
    (byte, i) => (byte + 3 * (levels[Math.floor(i / size)] ?? 0)) >> 2,
  );
}

describe.each(golden.cases)('images of $image.height×$image.width×$image.channels', (expected) => {
  const { image } = expected;

  it('have the packets that the authors’ package finds', () => {
    const { levels, packets, size, transform } = packetTransform(image);
    expect({ levels, packets, sizeOfPacket: size }).toEqual({
      levels: expected.levels,
      packets: expected.packets,
      sizeOfPacket: expected.sizeOfPacket,
    });
    const coefficients = transform(someImages(2, image, 1));
    expect(coefficients).toHaveLength(2 * packets * size);
    const energies = Array.from({ length: packets }, (_, packet) =>
      coefficients
        .subarray(packet * size, (packet + 1) * size)
        .reduce((sum, value) => sum + value * value, 0),
    ).sort((a, b) => a - b);
    energies.forEach((energy, packet) => {
      expect(energy).toBeCloseTo(expected.energies[packet] ?? -1, 9);
    });
  });

  it('are as far apart as it says', () => {
    const wavelet = new FrechetWavelet(image, someImages(260, image, 1));
    const other = someImages(260, image, 5);
    expect(wavelet.distance(other) / expected.distance).toBeCloseTo(1, 5);
    const brighter = other.map((byte) => Math.min(255, byte + 20));
    expect(wavelet.distance(brighter) / expected.brighter).toBeCloseTo(1, 5);
  });
});

it('the distance is that of the whole package, which reads PNG files', () => {
  const image = { height: 16, width: 16, channels: 3 };
  const wavelet = new FrechetWavelet(image, someImages(260, image, 1));
  expect(wavelet.distance(someImages(260, image, 5)) / golden.whole).toBeCloseTo(1, 5);
});

describe('the interval', () => {
  const image = { height: 12, width: 12, channels: 1 };
  const wavelet = new FrechetWavelet(image, someImages(400, image, 1));

  it('is as wide as the distances of other images of the same kind spread', () => {
    const darker = (seed: number) => someImages(400, image, seed).map((byte) => byte * 0.8);
    const distances = Array.from({ length: 40 }, (_, i) => wavelet.distance(darker(10 + 10 * i)));
    const mean = distances.reduce((sum, each) => sum + each, 0) / distances.length;
    const spread = Math.sqrt(
      distances.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (distances.length - 1),
    );
    const { value, low, high } = wavelet.estimate(darker(10));
    expect(value).toBe(distances[0]);
    // Forty distances know their spread to a ninth.
    expect((high - low) / 2 / (1.96 * spread)).toBeGreaterThan(0.7);
    expect((high - low) / 2 / (1.96 * spread)).toBeLessThan(1.4);
  });

  it('is finite where the covariance is none: images that are all the same', () => {
    const { value, low, high } = wavelet.estimate(new Uint8Array(300 * 144));
    expect(value).toBeGreaterThan(1);
    expect(high - low).toBeCloseTo(0, 9);
  });
});

it('the real images are at no distance, and the work is told as it goes', () => {
  const image = { height: 12, width: 10, channels: 3 };
  const images = someImages(300, image, 1);
  const shares: number[] = [];
  const wavelet = new FrechetWavelet(image, images, (share) => shares.push(share));
  expect(wavelet.distance(images)).toBeCloseTo(0, 9);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

import { philox4x32 } from './philox.ts';

/** Philox key word that separates the latents' random words from any other use of the same seed. */
const LATENT_STREAM = 0x6c61_7465; // "late"

/**
 * Samples standard-normal latent vectors for a seed, by the Box–Muller transform of Philox words. Vector i depends only
 * on the seed and i, so the first four of sixteen vectors equal four vectors of the same seed.
 *
 * @param seed unsigned 32-bit number; 0 is a seed like any other
 * @param count number of vectors
 * @param latentSize length of each vector
 * @param first index of the first vector
 * @returns `count × latentSize` numbers, row by row
 */
export function latentsFromSeed(
  seed: number,
  count: number,
  latentSize: number,
  first = 0,
): Float32Array<ArrayBuffer> {
  const latents = new Float32Array(count * latentSize);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < latentSize; column += 4) {
      const words = philox4x32([column / 4, first + row, 0, 0], [seed >>> 0, LATENT_STREAM]);
      const normals = [...boxMuller(words[0], words[1]), ...boxMuller(words[2], words[3])];
      for (let i = 0; i < 4 && column + i < latentSize; i++) {
        latents[row * latentSize + column + i] = normals[i] ?? 0;
      }
    }
  }
  return latents;
}

/** Two independent standard normals from two uniform 32-bit words. */
function boxMuller(a: number, b: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log((a + 1) / 0x1_0000_0000)); // (0, 1], so the logarithm is finite
  const angle = (2 * Math.PI * b) / 0x1_0000_0000;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Interpolates spherically between two latent vectors (slerp; Shoemake, 1985; for latents White, 2016). It preserves
 * the typical length of a standard-normal vector, which linear interpolation does not.
 *
 * @param t position from 0 (`from`) to 1 (`to`)
 * @returns a vector of the same length as `from`
 */
export function slerp(from: Float32Array, to: Float32Array, t: number): Float32Array<ArrayBuffer> {
  let dot = 0;
  let fromSquared = 0;
  let toSquared = 0;
  from.forEach((a, i) => {
    const b = to[i] ?? 0;
    dot += a * b;
    fromSquared += a * a;
    toSquared += b * b;
  });
  const cosine = dot / Math.sqrt(fromSquared * toSquared || 1);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  // Nearly parallel or opposite vectors have no well-defined arc; linear interpolation is its limit.
  const [a, b] = sine < 1e-6 ? [1 - t, t] : [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine];
  return Float32Array.from(from, (value, i) => a * value + b * (to[i] ?? 0));
}

import { latentsFromSeed } from '@trazo/model/latents';
import { parseSeed } from '@trazo/model/seed';
import { byId } from './dom.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Size in the units of the figure's viewBox. */
const WIDTH = 100;
const MIDDLE = 12;
/** Standard normal numbers are rarely farther from 0. */
const REACH = 3;

/**
 * Draws the latent vector that the worker turns into the first image of a seed, as bars up (positive) and down (negative).
 *
 * @param seed a valid seed, as text
 */
export function drawLatent(seed: string, latentSize: number): void {
  const slot = WIDTH / latentSize;
  byId('latent-bars', SVGSVGElement).replaceChildren(
    ...Array.from(latentsFromSeed(parseSeed(seed), 1, latentSize), (value, index) => {
      const height = (Math.min(REACH, Math.abs(value)) / REACH) * MIDDLE;
      const bar = document.createElementNS(SVG, 'rect');
      bar.setAttribute('x', (index * slot).toFixed(3));
      bar.setAttribute('y', (value > 0 ? MIDDLE - height : MIDDLE).toFixed(3));
      bar.setAttribute('width', (slot * 0.62).toFixed(3));
      bar.setAttribute('height', height.toFixed(3));
      if (value < 0) bar.classList.add('below');
      return bar;
    }),
  );
}

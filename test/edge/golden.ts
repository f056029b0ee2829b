import { fileURLToPath } from 'node:url';

/** The golden pictures, to be reviewed when they change, by file name. */
export const GOLDEN: Readonly<Record<string, string>> = {
  'generate-16-seed-0.png': '/generate?n=16&seed=0',
  'generate-1-seed-ana-scale-4.png': '/generate?n=1&seed=ana&scale=4',
  'generate-10-seed-4294967295-pad-2.png': '/generate?n=10&seed=4294967295&pad=2&cols=5',
  'generate-digits-0-9-seed-7.png': '/generate?digit=0-9&seed=7',
  'generate-dcgan-16-seed-0.png': '/generate?n=16&seed=0&model=dcgan',
  'generate-letters-26-seed-1.png': '/generate?n=26&seed=1&model=letters&digit=0-25&cols=13',
  'generate-text-trazo-seed-7.png': '/generate?text=trazo&seed=7&scale=2',
  'generate-text-2026-seed-1.png': '/generate?text=20%2026&seed=1',
  'walk-1-to-2.png': '/walk?from=1&to=2&steps=6&n=4',
};

/** Folder of the pictures. */
export const GOLDEN_FOLDER = fileURLToPath(new URL('golden/', import.meta.url));

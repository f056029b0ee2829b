import type { OptionTable } from './option-table.ts';
import { oneOf, positiveNumber, present, someText } from './values.ts';

/** Options of `pnpm export`. */
export const exportOptions = {
  out: {
    flag: '--out <folder>',
    about: 'where the numbered run folders are',
    parse: someText('--out', 'a folder'),
    fallback: 'runs',
  },
  best: {
    flag: '--best',
    about: 'the checkpoint with the best samples instead of the newest',
    parse: present,
  },
  quantization: {
    flag: '--quantization <type>',
    about: 'how weights are stored: float32, float16 or uint8',
    parse: oneOf('--quantization', ['float32', 'float16', 'uint8']),
    shown: "the run's",
  },
  latentScale: {
    flag: '--latent-scale <factor>',
    about: 'draw from latents this much wider than trained on: above 1 more variety, below 1 more fidelity',
    parse: positiveNumber('--latent-scale', 10, '1.05'),
    shown: '1',
  },
} as const satisfies OptionTable;

/** Options of `pnpm promote`. */
export const promoteOptions = {
  out: {
    flag: '--out <folder>',
    about: 'where the numbered run folders are',
    parse: someText('--out', 'a folder'),
    fallback: 'runs',
  },
} as const satisfies OptionTable;

export const exportExamples = `
Examples:
  pnpm export 1                                   export run 00001 again, from its newest checkpoint
  pnpm export runs/00001-dcgan-mnist --best --quantization uint8
  pnpm export 1 --latent-scale 1.05               digits a little more various, and a little less tidy`;

export const promoteExamples = `
Examples:
  pnpm promote 1 dcgan                            ship run 00001's export as the model "dcgan"`;

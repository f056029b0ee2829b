import { resolve } from 'node:path';
import { recordedCommand } from '../export/recorded-command.ts';
import { asRunError, openRun } from '../run/folder.ts';
import { defineCommand } from './command.ts';
import { describeExport } from './describe-export.ts';
import type { OptionTable } from './option-table.ts';
import { readCheckpointOf } from './read-checkpoint.ts';
import { runsDirOnceOut } from './runs-dir.ts';
import { oneOf, positiveNumber, present } from './values.ts';

const exportOptions = {
  runsDir: runsDirOnceOut,
  best: {
    flag: '--best',
    about: 'the checkpoint with the best samples instead of the newest',
    parse: present,
  },
  quantization: {
    flag: '--quantization <type>',
    about: 'how weights are stored: float32, float16 or uint8',
    parse: oneOf(['float32', 'float16', 'uint8']),
    shown: "the run's",
  },
  latentScale: {
    flag: '--latent-scale <factor>',
    about:
      'scale the latents by this factor: above 1 for more diversity, below 1 for more fidelity (truncation)',
    parse: positiveNumber(10, '1.05'),
    shown: '1',
  },
} as const satisfies OptionTable;

/** `pnpm export RUN`: exports the generator of a run again. */
export const exportCommand = defineCommand({
  name: 'export',
  description: "Export a run's generator again as a TensorFlow.js graph model.",
  arguments: { run: "the run's folder or number" },
  options: exportOptions,
  examples: `  pnpm export 1                                   export run 00001 again, from its newest checkpoint
  pnpm export runs/00001-dcgan-mnist --best --quantization uint8
  pnpm export 1 --latent-scale 1.05               digits a little more diverse, and a little less clean`,
  run: async ({ options: given, arguments: { run }, argv }, ports) => {
    const { folder, options } = await openRun(run, resolve(ports.cwd, given.runsDir), ports.cwd);
    const state = await readCheckpointOf(folder, options, given.best ? 'best' : 'newest', ports);
    await ports.provide();
    const { exportRun } = await import('../run/export-run.ts');
    const { quantization, latentScale } = given;
    const command = recordedCommand(argv);
    const card = await exportRun(folder, options, state, { quantization, latentScale, command }).catch(
      (error) => {
        throw asRunError(folder.path, error, 'Make room or make it writable.');
      },
    );
    ports.log(describeExport(card, folder, given.best ? 'best' : 'newest', ports.cwd));
    return 0;
  },
});

import { TrazoError } from '@trazo/model';
import { Command, CommanderError } from 'commander';
import type { ProgressStream } from '../report/progress-line.ts';
import { declareOptions, readOptions } from './option-table.ts';
import { trainCommand } from './train.ts';
import { trainExamples, trainOptions } from './train-options.ts';

/** What a command may touch, so that tests need no process. */
export interface CliPorts {
  readonly env: NodeJS.ProcessEnv;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly cacheDir: string;
  /** Where progress is shown. */
  readonly stream: ProgressStream;
  readonly log: (line: string) => void;
  readonly error: (line: string) => void;
}

/**
 * Runs one command line.
 *
 * @param argv the arguments after the program's name, e.g. `['train', '--epochs', '5']`
 * @returns the exit code: 0 done, 2 for what the user can mend, 130 after Ctrl-C
 */
export async function run(argv: readonly string[], ports: CliPorts): Promise<number> {
  // pnpm hands on the `--` that npm users are used to typing.
  const words = argv.filter((word, index) => !(word === '--' && index === 1));
  let exitCode = 0;
  const program = new Command('pnpm').exitOverride().configureOutput({
    writeOut: (text) => ports.log(text.trimEnd()),
    writeErr: (text) => ports.error(text.trimEnd().replace(/^error: /, 'Error: ')),
  });
  const train = program
    .command('train')
    .description('Train a GAN and export its generator as a TensorFlow.js graph model.')
    .addHelpText('after', trainExamples)
    .action(async () => {
      exitCode = await trainCommand(readOptions(train, trainOptions), words, ports);
    });
  declareOptions(train, trainOptions);

  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof TrazoError)) throw error;
    ports.error(`Error: ${error.message}`);
    if (error.hint !== undefined) ports.error(error.hint);
    return 2;
  }
}

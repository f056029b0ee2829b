import { inspect } from 'node:util';
import { TrazoError } from '@trazo/model';
import { Command, CommanderError } from 'commander';
import type { TransferProgress } from '../files/download.ts';
import type { ProgressStream } from '../report/progress-line.ts';
import { diagnose, renderFindings } from './diagnose/diagnose.ts';
import { evaluateCommand } from './evaluate.ts';
import { evaluateExamples, evaluateOptions } from './evaluate-options.ts';
import { exportCommand, promoteCommand } from './export.ts';
import { exportExamples, exportOptions, promoteExamples, promoteOptions } from './export-options.ts';
import { PRETRAINED } from './open-model.ts';
import { declareOptions, readOptions } from './option-table.ts';
import { sampleCommand } from './sample.ts';
import { sampleExamples, sampleOptions } from './sample-options.ts';
import { trainCommand } from './train.ts';
import { trainClassifierCommand } from './train-classifier.ts';
import { trainClassifierExamples, trainClassifierOptions } from './train-classifier-options.ts';
import { trainExamples, trainOptions } from './train-options.ts';

/** What a command may touch, so that tests need no process. */
export interface CliPorts {
  readonly env: NodeJS.ProcessEnv;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly cacheDir: string;
  /** Where progress is shown. */
  readonly stream: ProgressStream;
  /** Makes tfjs-node loadable; called before the first import of anything that needs it. */
  readonly provide: () => Promise<void>;
  /** Memory this process may use. */
  readonly memoryBytes: number;
  /** Shows a download's progress under a name. */
  readonly transfer: (what: string) => TransferProgress;
  readonly log: (line: string) => void;
  readonly error: (line: string) => void;
}

/** Says in a line or two what went wrong; with --verbose where in the code, too. */
function explain(error: unknown, verbose: boolean, ports: Pick<CliPorts, 'error'>): number {
  const known = error instanceof TrazoError;
  ports.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
  if (known && error.hint !== undefined) ports.error(error.hint);
  if (verbose) ports.error(inspect(error));
  else if (!known)
    ports.error('This should not have happened. Add --verbose to see where; please report it.');
  return known ? 2 : 1;
}

/**
 * Runs one command line.
 *
 * @param argv the arguments after the program's name, e.g. `['train', '--epochs', '5']`
 * @returns the exit code: 0 done, 2 for what the user can mend, 130 after Ctrl-C
 */
export async function run(argv: readonly string[], ports: CliPorts): Promise<number> {
  // pnpm hands on the `--` that npm users are used to typing.
  const verbose = argv.includes('--verbose');
  const words = argv.filter((word, index) => !(word === '--' && index === 1) && word !== '--verbose');
  let exitCode = 0;
  const program = new Command('pnpm')
    .exitOverride()
    .addHelpText('afterAll', '\nEvery command takes --verbose: errors then say where in the code they arose.')
    .configureOutput({
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
  const sample = program
    .command('sample')
    .description('Draw images from an exported model.')
    .addHelpText('after', sampleExamples)
    .action(async () => {
      exitCode = await sampleCommand(readOptions(sample, sampleOptions), ports);
    });
  declareOptions(sample, sampleOptions);
  const exporting = program
    .command('export')
    .description("Export a run's generator again as a TensorFlow.js graph model.")
    .argument('<run>', "the run's folder or number")
    .addHelpText('after', exportExamples)
    .action(async (name: string) => {
      exitCode = await exportCommand(name, readOptions(exporting, exportOptions), words, ports);
    });
  declareOptions(exporting, exportOptions);
  const promote = program
    .command('promote')
    .description("Put a run's export among the models that ship.")
    .argument('<run>', "the run's folder or number")
    .argument('<name>', 'name to ship it under')
    .addHelpText('after', promoteExamples)
    .action(async (name: string, target: string) => {
      exitCode = await promoteCommand(name, target, readOptions(promote, promoteOptions), ports);
    });
  declareOptions(promote, promoteOptions);
  const evaluating = program
    .command('evaluate')
    .description('Measure how good the samples of a model, a run or a file are.')
    .addHelpText('after', evaluateExamples)
    .action(async () => {
      exitCode = await evaluateCommand(readOptions(evaluating, evaluateOptions), words, ports);
    });
  declareOptions(evaluating, evaluateOptions);
  const classifying = program
    .command('train-classifier')
    .description('Train the digit classifier that pnpm evaluate sees through; one ships.')
    .addHelpText('after', trainClassifierExamples)
    .action(async () => {
      exitCode = await trainClassifierCommand(readOptions(classifying, trainClassifierOptions), words, ports);
    });
  declareOptions(classifying, trainClassifierOptions);

  program
    .command('diagnose')
    .description('Say of each part that Trazo needs whether it is in order, and what to do where it is not.')
    .action(async () => {
      const findings = await diagnose({
        ...ports,
        pretrained: PRETRAINED,
        platform: process.platform,
        arch: process.arch,
      });
      ports.log(renderFindings(findings));
      exitCode = findings.some(({ state }) => state === 'damaged') ? 2 : 0;
    });

  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return explain(error, verbose, ports);
  }
}

import { InvalidOptionError } from '@trazo/model';
import { recordedCommand } from '../export/recorded-command.ts';
import { toSafetensors } from '../export/to-safetensors.ts';
import { asRunError } from '../run/folder.ts';
import { generatorOfRun } from '../run/generator-of-run.ts';
import { defineCommand } from './command.ts';
import { describeExport } from './describe-export.ts';
import { describeOnnx, describeSafetensors } from './export/describe-file.ts';
import { destinationOf, exportFormats, type FileFormat } from './export/destination.ts';
import { openOnnxSource, openRunSource, type RunSource } from './export/source.ts';
import { OptionConflictError } from './option-conflict.ts';
import type { OptionTable, OptionValues } from './option-table.ts';
import type { CliPorts } from './ports.ts';
import { readCheckpointOf } from './read-checkpoint.ts';
import { runsDir } from './runs-dir.ts';
import { oneOf, positiveNumber, present, someText } from './values.ts';
import { assertWritableFiles, writeOutput } from './write-output.ts';

const exportOptions = {
  runsDir,
  format: {
    flag: '--format <type>',
    about: 'tfjs: the folder export of the run; onnx or safetensors (for PyTorch): one file',
    parse: oneOf(exportFormats),
    shown: "by --out's ending, else tfjs",
  },
  out: {
    flag: '--out <file>',
    about: 'file to write as onnx or safetensors',
    parse: someText('a file'),
    meant: (word) => /\.(onnx|safetensors)$/i.test(word),
    shown: "the model's name",
  },
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

/** An export as it was asked for. */
interface Request {
  /** The argument RUN. */
  readonly run: string;
  readonly given: OptionValues<typeof exportOptions>;
  readonly argv: readonly string[];
}

/** `pnpm export RUN`: exports the generator of a run again, as TensorFlow.js graph model or in another format. */
export const exportCommand = defineCommand({
  name: 'export',
  description: "Export a run's generator again as a TensorFlow.js graph model, ONNX or safetensors.",
  arguments: { run: "the run's number or folder; for onnx also a shipped model or a model folder" },
  options: exportOptions,
  examples: `  pnpm export 1                                   export run 00001 again, from its newest checkpoint
  pnpm export runs/00001-dcgan-mnist --best --quantization uint8
  pnpm export 1 --latent-scale 1.05               digits a little more diverse, and a little less clean
  pnpm export slim --format onnx                  slim.onnx, of the model that ships as slim
  pnpm export 1 --best --out mine.onnx            a run as ONNX
  pnpm export 1 --format safetensors              for PyTorch, as examples/pytorch.py loads it`,
  run: async ({ options: given, arguments: { run }, argv }, ports) => {
    const request = { run, given, argv };
    const destination = destinationOf(given);
    switch (destination.format) {
      case 'tfjs':
        await exportFolder(request, ports);
        break;
      case 'onnx':
        await exportOnnx(request, destination.file, ports);
        break;
      case 'safetensors':
        await exportSafetensors(request, destination.file, ports);
        break;
    }
    return 0;
  },
});

/** Replaces the folder export of a run. */
async function exportFolder({ run, given, argv }: Request, ports: CliPorts): Promise<void> {
  const already = 'which is a TensorFlow.js graph model already';
  const source = await openRunSource(run, given.runsDir, 'tfjs', already, ports);
  const state = await checkpointOf(source, given, ports);
  await ports.provide();
  const { exportRun } = await import('../run/export-run.ts');
  const { folder, options } = source;
  const card = await exportRun(folder, options, state, overridesOf(given, argv)).catch((error) => {
    throw asRunError(folder.path, error, 'Make room or make it writable.');
  });
  ports.log(describeExport(card, folder, given.best ? 'best' : 'newest', ports.cwd));
}

/** Writes an ONNX file of a run, or of a model as it was exported, for which nothing has to be installed. */
async function exportOnnx(
  { run, given, argv }: Request,
  out: string | undefined,
  ports: CliPorts,
): Promise<void> {
  await assertWritable(out, 'onnx', ports);
  const source = await openOnnxSource(run, given.runsDir, ports);
  const { name } = source.kind === 'run' ? source.options.spec : source.artifact.card;
  const file = out ?? `${name}.onnx`;
  if (out === undefined) await assertWritable(file, 'onnx', ports);
  if (source.kind === 'model') assertNoRunOptions(given, name);
  const artifact =
    source.kind === 'model' ? source.artifact : await artifactOfRun(source, { run, given, argv }, ports);
  const { toOnnx } = await import('../export/onnx/to-onnx.ts');
  const bytes = toOnnx(artifact);
  await writeOutput('--out', file, bytes, ports);
  ports.log(describeOnnx(artifact.card, file, bytes.length, source.kind === 'run'));
}

/** Writes the weights of a run's generator for PyTorch, for which no libtensorflow is needed. */
async function exportSafetensors(
  { run, given, argv }: Request,
  out: string | undefined,
  ports: CliPorts,
): Promise<void> {
  const { quantization, latentScale } = given;
  if (quantization !== undefined && quantization !== 'float32') {
    throw new InvalidOptionError('--quantization', quantization, 'float32 with --format safetensors');
  }
  await assertWritable(out, 'safetensors', ports);
  const folded = 'whose layers are folded into each other';
  const source = await openRunSource(run, given.runsDir, 'safetensors', folded, ports);
  const { folder, options } = source;
  const file = out ?? `${options.spec.name}.safetensors`;
  if (out === undefined) await assertWritable(file, 'safetensors', ports);
  const state = await checkpointOf(source, given, ports);
  const generator = await generatorOfRun(folder, options, state, recordedCommand(argv));
  const { bytes, tensors } = toSafetensors({ ...generator, latentScale });
  await writeOutput('--out', file, bytes, ports);
  ports.log(describeSafetensors(options.spec.name, file, bytes.length, tensors));
}

async function artifactOfRun(source: RunSource, { given, argv }: Request, ports: CliPorts) {
  const state = await checkpointOf(source, given, ports);
  await ports.provide();
  const { portableArtifact } = await import('../run/export-run.ts');
  return portableArtifact(source.folder, source.options, state, overridesOf(given, argv));
}

function checkpointOf({ folder, options }: RunSource, { best }: Request['given'], ports: CliPorts) {
  return readCheckpointOf(folder, options, best ? 'best' : 'newest', ports);
}

function overridesOf({ quantization, latentScale }: Request['given'], argv: readonly string[]) {
  return { quantization, latentScale, command: recordedCommand(argv) };
}

function assertWritable(file: string | undefined, format: FileFormat, { cwd }: CliPorts): Promise<void> {
  return assertWritableFiles([{ flag: '--out', file, example: `model.${format}` }], cwd);
}

/** The weights of an exported model are final: other checkpoints, types and scales need the run. */
function assertNoRunOptions(given: Request['given'], name: string): void {
  const wrong = [
    ['--best', given.best],
    ['--quantization', given.quantization],
    ['--latent-scale', given.latentScale],
  ].find(([, value]) => value !== undefined);
  if (wrong === undefined) return;
  throw new OptionConflictError(`${wrong[0]} is only for a run; ${name} is converted as it was exported.`);
}

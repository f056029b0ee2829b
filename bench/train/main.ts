import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type GanSpec, parseGanSpec, pictureSpec, presetByName } from '@trazo/model';
import { cacheDir } from '@trazo/trainer/cache-dir';
import { installTensorflow } from '@trazo/trainer/install-tensorflow';
import { setUpTensorflow } from '@trazo/trainer/tensorflow-settings';
import { median } from 'simple-statistics';
import * as z from 'zod';
import { benchmark, exitWithError, wholeNumber } from '../options.ts';
import { writeResults } from '../results.ts';
import { pythonWith } from './python.ts';
import { describe, describeProfile, type Measured } from './report.ts';
import { widened } from './widened.ts';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const log = (line: string) => process.stdout.write(`${line}\n`);

const values = benchmark(
  'train',
  `Measures a training step of Trazo, of plain tfjs layers and of the tutorial's Python under tf.function, in turns; a profile of the step by kernel; and the time of an epoch outside its steps. For presets with R1, the steps without it are measured: fifteen of sixteen.`,
  `  pnpm bench train --model slim --steps 40 --rounds 5
  pnpm bench train --model pictures-64                   the recipe of --model auto for 64×64 in color
  pnpm bench train --model slim --batch 128 --kernel 5   the tutorial's kernels`,
)
  .option(
    '--model <names>',
    'presets, or recipes for color pictures such as pictures-64, separated by commas',
    'dcgan,slim',
  )
  .option('--batch <count>', "images per step (default: the preset's)", wholeNumber)
  .option(
    '--kernel <size>',
    "kernel size of the discriminator's convolutions (default: the preset's)",
    wholeNumber,
  )
  .option('--steps <count>', 'measured steps in each round, after 3 for warm-up', wholeNumber, 12)
  .option('--rounds <count>', 'turns of each candidate', wholeNumber, 3)
  .option('--sweep', 'also other batch sizes and widths of dcgan')
  .option('--no-python', 'without Python, for which the first run creates an environment')
  .option('--no-epoch', 'without the measurement of an epoch')
  .parse()
  .opts();
const { steps, rounds, batch: batchSize, kernel: kernelSize } = values;
const specs = values.model.split(',').map(presetOf);
const WARMUP = '3';
const env: NodeJS.ProcessEnv = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
const { ready } = await installTensorflow({
  env,
  cacheDir: cacheDir(env),
  platform: process.platform,
  arch: process.arch,
  log,
  transfer: () => () => {},
});
// The environment of `pnpm train`. Python and the plain step get the environment of the user's shell.
const asTrained = { ...env };
setUpTensorflow(asTrained);
// TensorFlow does not enable oneDNN on processors without VNNI, but Trazo does. So Python is also measured with oneDNN.
const withOneDnn = { ...env, TF_ENABLE_ONEDNN_OPTS: '1' };
const python = values.python ? await pythonWith(ready?.tensorflow ?? '2.20.0', env, log) : undefined;
if (python === undefined)
  log('Without Python: --no-python is set, or there is no pip to create its environment.');

const resultSchema = z.object({ seconds: z.array(z.number()).min(1), peakBytes: z.number() });
const profileSchema = z.object({
  milliseconds: z.number(),
  peak: z.number(),
  kernels: z.record(
    z.string(),
    z.object({ calls: z.number(), milliseconds: z.number(), multiplyAdds: z.number() }),
  ),
});
const epochSchema = z.object({ milliseconds: z.number(), inSteps: z.number() });

const results: Record<string, unknown> = {};
for (const spec of specs) {
  const { name } = spec;
  const batch = String(batchSize ?? spec.training.batchSize);
  log(
    `\n${name}, batch ${batch}${kernelSize === undefined ? '' : `, kernels of ${kernelSize} × ${kernelSize}`}`,
  );
  const measured = await measureCandidates(spec, batch, rounds, true);
  log(describe(measured, Number(batch)));

  const profile = profileSchema.parse(
    await output(process.execPath, [here('profile.ts'), JSON.stringify(spec), batch], asTrained),
  );
  log(`\n${describeProfile(profile)}`);
  results[name] = { batch: Number(batch), candidates: Object.fromEntries(measured), profile };

  if (values.epoch) {
    const epoch = epochSchema.parse(
      await output(process.execPath, [here('epoch.ts'), JSON.stringify(spec), batch], asTrained),
    );
    const around = 1 - epoch.inSteps / epoch.milliseconds;
    log(
      `\nTime of an epoch of 60,000 images outside its steps, in a real run: ${(100 * around).toFixed(1)}%`,
    );
    Object.assign(results[name] ?? {}, { epoch });
  }
}
if (values.sweep) {
  const spec = presetByName('dcgan');
  log('\nMilliseconds per step by batch and by width of both networks: trazo, Python');
  const sweep = [
    ...[64, 128, 256, 512].map((batch) => ({ batch, width: 1 })),
    ...[0.5, 2].map((width) => ({ batch: 128, width })),
  ];
  for (const { batch, width } of sweep) {
    const measured = await measureCandidates(widened(spec, width), String(batch), 1, false);
    const times = [...measured.values()].map(({ seconds }) => `${(1000 * median(seconds)).toFixed(0)} ms`);
    log(`batch ${String(batch).padStart(3)}, width ×${width}: ${times.join(', ')}`);
    results[`batch ${batch} width ${width}`] = Object.fromEntries(measured);
  }
}
log(`\nWritten to ${await writeResults('train', { options: values, results })}`);

function presetOf(name: string): GanSpec {
  try {
    const spec = pictures(name) ?? presetByName(name);
    const discriminator = spec.discriminator.map((layer) =>
      layer.type === 'conv2d' && kernelSize !== undefined ? { ...layer, kernelSize } : layer,
    );
    // Python's step has no gradient penalty.
    return parseGanSpec({ ...spec, discriminator, training: { ...spec.training, r1Gamma: 0, gpLambda: 0 } });
  } catch (error) {
    return exitWithError(error instanceof Error ? error.message : String(error));
  }
}

/** The recipe of `--model auto` for few color pictures of a size, such as `pictures-64`; undefined for other names. */
function pictures(name: string): GanSpec | undefined {
  const side = Number(/^pictures-(\d+)$/.exec(name)?.[1]);
  if (Number.isNaN(side)) return undefined;
  return pictureSpec({ height: side, width: side, channels: 3, classes: 0, count: 3000 });
}

/** Measures all candidates in alternating rounds, each in a separate process. */
async function measureCandidates(
  spec: GanSpec,
  batch: string,
  rounds: number,
  withLayers: boolean,
): Promise<Map<string, Measured>> {
  const candidates = [
    {
      name: 'trazo',
      command: process.execPath,
      args: [here('candidate.ts'), 'native'],
      environment: asTrained,
    },
    ...(withLayers
      ? [
          {
            name: 'tfjs layers',
            command: process.execPath,
            args: [here('candidate.ts'), 'layers'],
            environment: env,
          },
        ]
      : []),
    ...(python === undefined
      ? []
      : [
          { name: 'tensorflow python', command: python, args: [here('peer.py')], environment: env },
          { name: 'python, oneDNN on', command: python, args: [here('peer.py')], environment: withOneDnn },
        ]),
  ];
  const measured = new Map<string, Measured>(
    candidates.map(({ name }) => [name, { seconds: [], peakBytes: [] }]),
  );
  for (let round = 1; round <= rounds; round++) {
    for (const { name, command, args, environment } of candidates) {
      const result = resultSchema.parse(
        await output(command, [...args, JSON.stringify(spec), batch, String(steps), WARMUP], environment),
      );
      measured.get(name)?.seconds.push(...result.seconds);
      measured.get(name)?.peakBytes.push(result.peakBytes);
      log(`  round ${round}: ${name} ${(Math.min(...result.seconds) * 1000).toFixed(0)} ms at best`);
    }
  }
  return measured;
}

/** Runs a script and parses the last line of its output as JSON. */
async function output(command: string, args: string[], environment = env): Promise<unknown> {
  const { stdout } = await run(command, args, { env: environment });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

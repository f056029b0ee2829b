#!/usr/bin/env node
// pnpm train --help · pnpm sample --help · pnpm export --help · pnpm promote --help · pnpm diagnose
import { totalmem } from 'node:os';
import { run } from './cli/main.ts';
import { PRETRAINED } from './cli/open-model.ts';
import { createTransferDisplay } from './cli/transfer-display.ts';
import { cacheDir } from './files/cache-dir.ts';
import { createStageDisplay } from './report/stage-display.ts';
import { StatusLine } from './report/status-line.ts';
import { installTensorflow, isTensorflowInstalled } from './tensorflow/install.ts';
import { setUpTensorflow } from './tensorflow/settings.ts';

const status = new StatusLine(process.stderr, process.stderr.isTTY && process.env['TERM'] !== 'dumb');
const transfer = createTransferDisplay(status);
const log = (line: string) => {
  status.hide();
  process.stdout.write(`${line}\n`);
};
// A closed terminal or reader (EIO, EPIPE) must not end hours of training: only signals stop it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// The write that exceeds a limit on file sizes reports it; without this handler, the signal would end the process without
// a message.
process.on('SIGXFSZ', () => {});
// Hides the lines about the processor that TensorFlow writes on every start; warnings and errors are still shown.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
setUpTensorflow(process.env);
// However the process ends, its last row is the shell's.
process.on('exit', () => status.hide());

const machine = {
  env: process.env,
  cacheDir: cacheDir(process.env),
  platform: process.platform,
  arch: process.arch,
};

process.exitCode = await run(process.argv.slice(2), {
  env: machine.env,
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  cacheDir: machine.cacheDir,
  pretrained: PRETRAINED,
  memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  status,
  stages: createStageDisplay(status, () => performance.now()),
  transfer,
  log,
  error: (line) => status.line(line),
  provide: async () => {
    await installTensorflow({ ...machine, log, transfer });
  },
  isProvided: () => isTensorflowInstalled(machine),
});

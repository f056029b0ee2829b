import { TrazoError } from '@trazo/model';
import { exists } from '../../files/exists.ts';
import { installationLayout, sourcesIn } from '../../tensorflow/install.ts';
import { readReady } from '../../tensorflow/layout.ts';
import { loadAddon } from '../../tensorflow/load-addon.ts';
import { type Builds, supportOf } from '../../tensorflow/platform.ts';
import { timeoutsOf } from '../../tensorflow/ports.ts';
import type { Command } from '../../tensorflow/run-tool.ts';
import { findCompiler, findPip, howToInstall } from '../../tensorflow/tools.ts';
import type { DiagnosePorts, Finding } from './finding.ts';

/**
 * Whether TensorFlow runs here: the platform, the installed library (which is loaded in another process), and where none
 * is installed, the tools that install it.
 */
export async function tensorflow(ports: DiagnosePorts): Promise<Finding[]> {
  const platform = `${ports.platform}-${ports.arch}`;
  const own = ports.env['TFJS_NODE_BINDING_PATH'];
  if (own) return [{ name: 'Platform', state: 'ok', detail: platform }, await ownAddon(own, ports)];
  const support = supportOf(ports);
  if (support.builds === undefined) {
    return [
      { name: 'Platform', state: 'missing', detail: support.reason, remedy: support.remedy },
      { name: 'libtensorflow', state: 'missing', detail: `none for ${platform}` },
    ];
  }
  const supported: Finding = { name: 'Platform', state: 'ok', detail: platform };
  const layout = installationLayout(ports);
  const ready = await readReady(layout);
  if (ready === undefined) {
    const present = await exists(layout.root);
    const tools = await findTools(ports);
    return [
      supported,
      {
        name: 'libtensorflow',
        state: present ? 'damaged' : 'missing',
        detail: present ? `incomplete, or of an earlier Trazo, in ${layout.root}` : `not in ${layout.root}`,
        remedy: howItIsInstalled(support.builds, tools, ports),
      },
      ...toolFindings(tools, ports),
    ];
  }
  const megabytes = Math.round(ready.bytes / 1e6);
  const detail = `${ready.tensorflow} (${ready.source}, ${megabytes} MB) in ${layout.root}`;
  const failure = await failureOf(layout.addon, ports);
  if (failure === undefined) return [supported, { name: 'libtensorflow', state: 'ok', detail }];
  return [
    supported,
    {
      name: 'libtensorflow',
      state: 'damaged',
      detail: `${detail}: ${failure}`,
      remedy: `Remove ${layout.root}: the next \`pnpm train\` or \`pnpm sample\` installs it again.`,
    },
  ];
}

async function ownAddon(own: string, ports: DiagnosePorts): Promise<Finding> {
  const name = 'libtensorflow';
  const detail = `TFJS_NODE_BINDING_PATH names ${own}`;
  const remedy = 'Unset it or correct the path.';
  if (!(await exists(own)))
    return { name, state: 'missing', detail: `${detail}, which does not exist`, remedy };
  const failure = await failureOf(own, ports);
  return failure === undefined
    ? { name, state: 'ok', detail }
    : { name, state: 'damaged', detail: `${detail}: ${failure}`, remedy };
}

/** Why an addon does not load; undefined if it does. */
async function failureOf(addon: string, ports: DiagnosePorts): Promise<string | undefined> {
  try {
    await loadAddon(addon, ports);
    return undefined;
  } catch (error) {
    if (error instanceof TrazoError) return error.message;
    throw error;
  }
}

interface Tools {
  readonly compiler: Command | undefined;
  readonly pip: Command | undefined;
}

async function findTools(ports: DiagnosePorts): Promise<Tools> {
  const { platform, env } = ports;
  const limit = timeoutsOf(ports).version;
  return { compiler: await findCompiler(platform, env, limit), pip: await findPip(env, limit) };
}

function howItIsInstalled(builds: Builds, { compiler, pip }: Tools, ports: DiagnosePorts): string {
  if (compiler === undefined) return 'It can be installed once there is a C++ compiler.';
  const wheel = sourcesIn(ports.env)[0] === 'wheel' && pip !== undefined;
  const source = wheel
    ? `${builds.wheel.requirement} (${Math.round(builds.wheel.bytes / 1e6)} MB) with ${pip.join(' ')}`
    : `TensorFlow's archive of version ${builds.archive.version}`;
  return `The first \`pnpm train\` or \`pnpm sample\` installs it: downloads ${source}, and compiles an addon with ${compiler.join(' ')}.`;
}

function toolFindings({ compiler, pip }: Tools, ports: DiagnosePorts): Finding[] {
  return [
    compiler === undefined
      ? {
          name: 'C++ compiler',
          state: 'missing',
          detail: 'no g++, clang++ or $CXX; needed to install libtensorflow',
          remedy: howToInstall('compiler', ports),
        }
      : { name: 'C++ compiler', state: 'ok', detail: compiler.join(' ') },
    pip === undefined
      ? {
          name: 'pip',
          state: 'missing',
          detail: "no pip; without it, TensorFlow's older archive is the only way",
          remedy: howToInstall('pip', ports),
        }
      : { name: 'pip', state: 'ok', detail: pip.join(' ') },
  ];
}

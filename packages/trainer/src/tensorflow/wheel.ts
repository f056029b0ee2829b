import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';
import { InstallError } from '../errors.ts';
import { sha256OfFile } from '../files/sha256.ts';
import type { Layout } from './layout.ts';
import type { WheelBuild } from './platform.ts';
import { type InstallPorts, timeoutsOf } from './ports.ts';
import { lastLine, runTool } from './run-tool.ts';
import { findPip, howToInstall } from './tools.ts';

const HEADERS = 'tensorflow/include/';
/** The headers that tfjs-node's addon includes, directly or indirectly. */
const NEEDED_HEADERS = /^(tensorflow\/(c|core\/platform)|tsl|xla\/tsl|tensorflow\/tsl)\//;

/**
 * pip's settings for this one download, stronger than the user's own variables and configuration files. Those stay in force
 * where they say how to reach a package index. A download installs nothing, so it needs no virtual environment; the notice
 * about a newer pip would hide the error above it.
 */
const PIP_SETTINGS = {
  PIP_REQUIRE_VIRTUALENV: '0',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PIP_QUIET: '0',
} as const;

/**
 * Installs the library from TensorFlow's Python wheel, which pip downloads with a pinned SHA-256. Python is used for pip
 * only, so any Python 3 is suitable.
 *
 * @throws {InstallError} naming what is missing or failed
 */
export async function installWheel(
  build: WheelBuild,
  layout: Layout,
  downloads: string,
  ports: InstallPorts,
): Promise<void> {
  const folder = join(downloads, build.sha256.slice(0, 12));
  await mkdir(folder, { recursive: true });
  const wheel = (await intactWheel(folder, build)) ?? (await downloadWheel(folder, build, ports));
  ports.log('Unpacking libtensorflow');
  await unpack(wheel, build, layout);
  await rm(folder, { recursive: true });
}

async function downloadWheel(folder: string, build: WheelBuild, ports: InstallPorts): Promise<string> {
  const pip = await findPip(ports.env, timeoutsOf(ports).version);
  if (pip === undefined) {
    throw new InstallError('pip is not installed.', { hint: howToInstall('pip', ports) });
  }
  ports.log(`Downloading ${build.requirement} by pip (${Math.round(build.bytes / 1e6)} MB)`);
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${build.requirement} --hash=sha256:${build.sha256}\n`);
  const [command, ...prefix] = pip;
  const args = ['download', '--no-deps', '--only-binary=:all:', '--require-hashes', '--dest', folder];
  const target = [
    '--platform',
    build.platform,
    '--python-version',
    build.pythonVersion,
    '--implementation',
    'cp',
  ];
  const { code, output, timedOut } = await runTool(
    command,
    [...prefix, ...args, ...target, '-r', requirements],
    { ...ports.env, ...PIP_SETTINGS },
    timeoutsOf(ports).download,
  );
  if (timedOut) {
    throw new InstallError(`pip did not finish downloading ${build.requirement} and was stopped.`, {
      hint: `Download it where the network is faster: \`${byHand(build)}\`, and name its folder in PIP_FIND_LINKS.`,
    });
  }
  if (code !== 0) throw pipFailure(output, build);
  const wheel = await intactWheel(folder, build);
  if (wheel === undefined) throw new InstallError(`pip left no intact ${build.requirement} in ${folder}.`);
  return wheel;
}

/** The command that downloads a wheel by hand. */
function byHand({ requirement, platform, pythonVersion }: WheelBuild): string {
  return `pip download --no-deps --only-binary=:all: --python-version ${pythonVersion} --platform ${platform} ${requirement}`;
}

/** The remedies by what pip says when it fails, the first that fits. */
const PIP_FAILURES: readonly (readonly [RegExp, string])[] = [
  [
    /no space left|quota exceeded/i,
    'Free some space where TMPDIR and TRAZO_CACHE_DIR are, or name other folders in them.',
  ],
  [
    /no matching distribution|could not find a version/i,
    "Check the network, and that pip's package index has it (`pip config list`, PIP_INDEX_URL).",
  ],
  [
    /connection|timed? ?out|proxy|resolve|ssl|certificate|network|https?error|\b[45]\d\d (client|server) error/i,
    'Check the network, or configure a package index for pip that has it.',
  ],
];

function pipFailure(output: string, build: WheelBuild): InstallError {
  if (/DO NOT MATCH THE HASHES/i.test(output)) {
    return new InstallError(
      `pip downloaded a ${build.requirement} whose SHA-256 is not ${build.sha256.slice(0, 12)}….`,
      { hint: "Check pip's package index (`pip config list`, PIP_INDEX_URL): it has another file." },
    );
  }
  return new InstallError(`pip could not download ${build.requirement}: ${lastLine(output)}`, {
    hint:
      PIP_FAILURES.find(([pattern]) => pattern.test(output))?.[1] ??
      `See what pip says to \`${byHand(build)}\`.`,
  });
}

/** Finds a wheel with the pinned hash that an interrupted installation left. */
async function intactWheel(folder: string, build: WheelBuild): Promise<string | undefined> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.whl')) continue;
    const wheel = join(folder, name);
    if ((await sha256OfFile(wheel)) === build.sha256) return wheel;
  }
  return undefined;
}

/** Writes the wheel's libraries into one folder, and the headers that the addon needs. */
function unpack(wheel: string, build: WheelBuild, layout: Layout): Promise<void> {
  return new Promise((resolve, reject) => {
    openZip(wheel, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('error', reject);
      zip.on('end', resolve);
      zip.on('entry', (entry: Entry) => {
        const target = targetOf(entry.fileName, build, layout);
        const done = target === undefined ? Promise.resolve() : writeEntry(zip, entry, target);
        done.then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  });
}

/** The path to which a member of the wheel is written; undefined if it is not needed. */
function targetOf(member: string, build: WheelBuild, layout: Layout): string | undefined {
  if (build.libraries.includes(member)) return join(layout.libraries, basename(member));
  if (!member.startsWith(HEADERS) || member.endsWith('/')) return undefined;
  const header = member.slice(HEADERS.length);
  return NEEDED_HEADERS.test(header) ? join(layout.headers, header) : undefined;
}

async function writeEntry(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable)));
  });
  await pipeline(stream, createWriteStream(target));
}

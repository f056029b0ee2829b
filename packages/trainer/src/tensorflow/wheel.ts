import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';
import { InstallError } from '../errors.ts';
import type { Layout } from './layout.ts';
import { type WheelBuild, wheelBuild } from './platform.ts';
import type { InstallPorts } from './ports.ts';
import { firstWorking, lastLine, runTool } from './run-tool.ts';

const PIP_COMMANDS = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;

/** The libraries in the wheel, with the names that the addon looks for. */
const LIBRARIES = {
  'tensorflow/libtensorflow_cc.so.2': ['libtensorflow.so', 'libtensorflow.so.2'],
  'tensorflow/libtensorflow_framework.so.2': ['libtensorflow_framework.so'],
} as const;
const HEADERS = 'tensorflow/include/';
/** The headers that tfjs-node's addon includes, directly or indirectly. */
const NEEDED_HEADERS = /^(tensorflow\/(c|core\/platform)|tsl|xla\/tsl|tensorflow\/tsl)\//;

/**
 * Installs the library from TensorFlow's Python wheel, which pip downloads with a pinned SHA-256. Python is used for pip
 * only, so any Python 3 is suitable.
 *
 * @throws {InstallError} naming what is missing or failed
 */
export async function installWheel(layout: Layout, downloads: string, ports: InstallPorts): Promise<void> {
  const build = wheelBuild(ports.platform, ports.arch);
  if (build === undefined) throw new InstallError(`no wheel is pinned for ${ports.platform} ${ports.arch}.`);
  const folder = join(downloads, build.sha256.slice(0, 12));
  await mkdir(folder, { recursive: true });
  const wheel = (await intactWheel(folder, build)) ?? (await downloadWheel(folder, build, ports));
  ports.log('Unpacking libtensorflow');
  await unpack(wheel, layout);
  for (const [member, links] of Object.entries(LIBRARIES)) {
    for (const link of links)
      await symlink(member.slice(member.indexOf('/') + 1), join(layout.libraries, link));
  }
  await rm(folder, { recursive: true });
}

async function downloadWheel(folder: string, build: WheelBuild, ports: InstallPorts): Promise<string> {
  const pip = await firstWorking(PIP_COMMANDS, ports.env);
  if (pip === undefined) {
    throw new InstallError('pip is not installed.', {
      hint: 'Install Python 3 with pip, e.g. `apt install python3-pip` or `dnf install python3-pip`.',
    });
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
  const { code, output } = await runTool(
    command,
    [...prefix, ...args, ...target, '-r', requirements],
    ports.env,
  );
  if (code !== 0) {
    const mismatch = /DO NOT MATCH THE HASHES/i.test(output);
    throw new InstallError(
      mismatch
        ? `pip downloaded a ${build.requirement} whose SHA-256 is not ${build.sha256.slice(0, 12)}….`
        : `pip could not download ${build.requirement}: ${lastLine(output)}`,
      { hint: 'Check the network, or configure a package index for pip that has it.' },
    );
  }
  const wheel = await intactWheel(folder, build);
  if (wheel === undefined) throw new InstallError(`pip left no intact ${build.requirement} in ${folder}.`);
  return wheel;
}

/** Finds a wheel with the pinned hash that an interrupted installation left. */
async function intactWheel(folder: string, build: WheelBuild): Promise<string | undefined> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.whl')) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    if (hash.digest('hex') === build.sha256) return join(folder, name);
  }
  return undefined;
}

function unpack(wheel: string, layout: Layout): Promise<void> {
  return new Promise((resolve, reject) => {
    openZip(wheel, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('error', reject);
      zip.on('end', resolve);
      zip.on('entry', (entry: Entry) => {
        const target = targetOf(entry.fileName, layout);
        const done = target === undefined ? Promise.resolve() : writeEntry(zip, entry, target);
        done.then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  });
}

/** The path to which a member of the wheel is written; undefined if it is not needed. */
function targetOf(member: string, layout: Layout): string | undefined {
  if (member in LIBRARIES) return join(layout.libraries, member.slice(member.indexOf('/') + 1));
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

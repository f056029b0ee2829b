import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InstallError } from '../errors.ts';
import { exists } from '../files/exists.ts';
import { type Layout, tfjsNodeFolder } from './layout.ts';
import { LINKED_LIBRARIES } from './platform.ts';
import { type InstallPorts, timeoutsOf } from './ports.ts';
import { type Command, lastLine, runTool } from './run-tool.ts';

/** macOS's names of processors, by Node's. */
const MAC_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'arm64' };

/**
 * Compiles tfjs-node's addon (two C++ files) against the headers in the layout. The headers of Node-API come from npm,
 * so neither node-gyp nor a download of Node's own headers is needed.
 *
 * @throws {InstallError} if the compiler fails or does not end
 */
export async function compileAddon(layout: Layout, compiler: Command, ports: InstallPorts): Promise<void> {
  const name = compiler.join(' ');
  ports.log(`Compiling tfjs-node's addon with ${name}`);
  const nodeHeaders = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));
  const sources = join(tfjsNodeFolder(), 'binding');
  await mkdir(dirname(layout.addon), { recursive: true });
  const [command, ...first] = compiler;
  const { code, output, timedOut } = await runTool(
    command,
    [
      ...first,
      ...['-O2', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'],
      ...['-I', join(nodeHeaders, 'include'), '-I', layout.headers],
      ...[join(sources, 'tfjs_backend.cc'), join(sources, 'tfjs_binding.cc')],
      ...['-o', layout.addon, ...(await linkOptions(layout, ports))],
    ],
    ports.env,
    timeoutsOf(ports).compile,
  );
  if (timedOut) {
    throw new InstallError(`${name} did not finish compiling tfjs-node's addon and was stopped.`, {
      hint: 'Try it again when the machine has less to do, or name another compiler in CXX.',
    });
  }
  if (code !== 0) {
    throw new InstallError(`${name} could not compile tfjs-node's addon: ${lastLine(output)}`, {
      hint: 'Use a compiler for C++17 (GCC 8, Clang 7, or newer), or name one in CXX.',
    });
  }
}

/**
 * Options that make a library which Node can load. It finds TensorFlow's libraries by a path relative to itself, and the
 * functions of Node-API in the program that loads it.
 */
async function linkOptions(layout: Layout, { platform, arch }: InstallPorts): Promise<string[]> {
  const libraries = await linkedLibraries(layout, platform === 'darwin' ? 'darwin' : 'linux');
  if (platform === 'darwin') {
    return [
      ...['-dynamiclib', '-undefined', 'dynamic_lookup', '-arch', MAC_ARCHITECTURES[arch] ?? arch],
      ...libraries.map((library) => join(layout.libraries, library)),
      '-Wl,-rpath,@loader_path/../../deps/lib',
    ];
  }
  return [
    ...['-shared', `-L${layout.libraries}`, ...libraries.map((library) => `-l:${library}`)],
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ];
}

async function linkedLibraries(layout: Layout, system: keyof typeof LINKED_LIBRARIES): Promise<string[]> {
  const found: string[] = [];
  for (const names of LINKED_LIBRARIES[system]) {
    const present: string[] = [];
    for (const name of names) if (await exists(join(layout.libraries, name))) present.push(name);
    if (present[0] === undefined) {
      throw new InstallError(`none of the libraries ${names.join(', ')} is in what was downloaded.`);
    }
    found.push(present[0]);
  }
  return found;
}

import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InstallError } from '../errors.ts';
import { type Layout, tfjsNodeFolder } from './layout.ts';
import type { InstallPorts } from './ports.ts';
import { firstWorking, lastLine, runTool } from './run-tool.ts';

/**
 * Compiles tfjs-node's addon (two C++ files) against the headers in the layout. The headers of Node-API come from npm,
 * so neither node-gyp nor a download of Node's own headers is needed.
 *
 * @throws {InstallError} if there is no C++ compiler or it fails
 */
export async function compileAddon(layout: Layout, ports: InstallPorts): Promise<void> {
  const own = ports.env['CXX'];
  const candidates: [string][] = [...(own ? [[own] satisfies [string]] : []), ['g++'], ['clang++'], ['c++']];
  const compiler = await firstWorking(candidates, ports.env);
  if (compiler === undefined) {
    throw new InstallError('there is no C++ compiler (g++, clang++ or $CXX).', {
      hint: 'Install one, e.g. `apt install g++` or `dnf install gcc-c++`.',
    });
  }
  ports.log(`Compiling tfjs-node's addon with ${compiler[0]}`);
  const nodeHeaders = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));
  const sources = join(tfjsNodeFolder(), 'binding');
  await mkdir(dirname(layout.addon), { recursive: true });
  const { code, output } = await runTool(
    compiler[0],
    [
      ...['-O2', '-fPIC', '-shared', '-std=c++17', '-DNAPI_VERSION=8'],
      ...['-I', join(nodeHeaders, 'include'), '-I', layout.headers],
      ...[join(sources, 'tfjs_backend.cc'), join(sources, 'tfjs_binding.cc')],
      ...['-o', layout.addon, `-L${layout.libraries}`, '-ltensorflow', '-ltensorflow_framework'],
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ],
    ports.env,
  );
  if (code !== 0) {
    throw new InstallError(`${compiler[0]} could not compile tfjs-node's addon: ${lastLine(output)}`);
  }
}

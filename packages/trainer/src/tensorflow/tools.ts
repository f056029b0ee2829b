import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Platform } from './platform.ts';
import { type Command, firstWorking } from './run-tool.ts';

const PIP_COMMANDS: readonly Command[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/** The packages that hold a tool, by the program that installs packages on a kind of Linux. */
const PACKAGES = {
  compiler: {
    'apt-get': 'apt install g++',
    dnf: 'dnf install gcc-c++',
    zypper: 'zypper install gcc-c++',
    pacman: 'pacman -S gcc',
  },
  pip: {
    'apt-get': 'apt install python3-pip',
    dnf: 'dnf install python3-pip',
    zypper: 'zypper install python3-pip',
    pacman: 'pacman -S python-pip',
  },
} as const;

/** The command of a C++ compiler: `$CXX`, which may have arguments, or else the platform's own; undefined if none works. */
export function findCompiler(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<Command | undefined> {
  const [first, ...rest] = (env['CXX'] ?? '').split(/\s+/).filter((word) => word !== '');
  const own: Command[] = first === undefined ? [] : [[first, ...rest]];
  const usual: Command[] = platform === 'darwin' ? [['clang++']] : [['g++'], ['clang++']];
  return firstWorking([...own, ...usual, ['c++']], env, timeoutMs);
}

/** The command of a pip; undefined if none works. */
export function findPip(env: NodeJS.ProcessEnv, timeoutMs: number): Promise<Command | undefined> {
  return firstWorking(PIP_COMMANDS, env, timeoutMs);
}

/** How to install a tool on this system, as an instruction that ends in a full stop. */
export function howToInstall(
  tool: keyof typeof PACKAGES,
  { platform, env }: Pick<Platform, 'platform'> & { readonly env: NodeJS.ProcessEnv },
): string {
  if (platform === 'darwin') {
    return tool === 'compiler'
      ? "Install Apple's command-line tools: `xcode-select --install`."
      : "Install Python 3: `xcode-select --install` (Apple's command-line tools have it) or `brew install python`.";
  }
  const what = tool === 'compiler' ? 'a C++ compiler' : 'Python 3 with pip';
  const commands = Object.entries(PACKAGES[tool]);
  const [, own] = commands.find(([program]) => isOnPath(program, env)) ?? [];
  if (own !== undefined) return `Install ${what}: \`${own}\`.`;
  const [apt, dnf] = commands.map(([, command]) => command);
  return `Install ${what}, e.g. \`${apt}\` or \`${dnf}\`.`;
}

function isOnPath(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => {
    if (folder === '') return false;
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** How the tools of a build say that the package with their binary is missing; the first group names it. */
const REPORTS = [
  // esbuild and workerd
  /The package "([^"]+)" could not be found, and is needed by/,
  // The same two, where another platform's package is there.
  /this platform\s+needs the "([^"]+)"/,
  // rolldown
  /Cannot find module '(@rolldown\/binding-(?!wasm)[^']+)'/,
  // lightningcss, and other addons beside their loader
  /Cannot find module '(?:\.{1,2}\/)?([^']+)\.node'/,
];

/** Rolldown's own sentence, where it does not name the package. */
const NO_BINDING = /Cannot find native binding/;

/** What to do: the packages of this platform are not those that are installed. */
export const INSTALL_HERE = 'Install the packages on this machine, with its own pnpm: pnpm install --force';

/**
 * Finds out whether a tool failed because the package with its binary for this platform is missing, as in node_modules
 * copied from another machine.
 *
 * @param report an error, whose causes are read too, or the output of a process
 * @returns a sentence that names the package; undefined for any other failure
 */
export function missingBinary(report: unknown): string | undefined {
  const text = textOf(report);
  const name = REPORTS.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
  const found = name ?? (NO_BINDING.test(text) ? 'with the native binding of rolldown' : undefined);
  return found === undefined
    ? undefined
    : `The package ${found} is missing on ${process.platform} ${process.arch}, or was installed for another platform.`;
}

function textOf(report: unknown): string {
  if (!(report instanceof Error)) return typeof report === 'string' ? report : '';
  return `${report.message}\n${textOf(report.cause)}`;
}

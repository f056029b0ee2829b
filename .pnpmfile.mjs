/**
 * The Node that runs every command is a package like any other: one for each platform, with its digest in the lockfile
 * and without an install script. Their `os` and `cpu` are texts, which pnpm leaves out of the lockfile, so that it
 * would download the Nodes of all platforms. As lists they are written to it, and one is downloaded.
 */
const NODE = /^node-(?:bin-)?(?:darwin|linux|win)-(?:arm64|x64)$/;

export const hooks = {
  readPackage(manifest) {
    if (!NODE.test(manifest.name)) return manifest;
    const { os, cpu } = manifest;
    // The Node project's own builds for Linux need glibc. Elsewhere, such as on Alpine, the machine's own Node is used.
    const libc = os === 'linux' ? { libc: ['glibc'] } : {};
    return { ...manifest, os: [os].flat(), cpu: [cpu].flat(), ...libc };
  },
};

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { InstallError } from '../errors.ts';
import { downloadFile } from '../files/download.ts';
import { exists } from '../files/exists.ts';
import type { Layout } from './layout.ts';
import { officialBuild } from './platform.ts';
import type { InstallPorts } from './ports.ts';

/**
 * Installs the official build: TensorFlow's C library and tfjs-node's prebuilt addon, as tfjs-node's own install script
 * does. The library's archive is verified against a pinned SHA-256 before it is unpacked. Nobody publishes a digest of
 * the addon, which is small: it comes over https and is used only if it loads.
 *
 * @param downloads the folder that keeps partial downloads
 * @throws {InstallError} or DownloadFailure naming what failed
 */
export async function installOfficial(layout: Layout, downloads: string, ports: InstallPorts): Promise<void> {
  const build = officialBuild(ports.platform, ports.arch, ports.env['TRAZO_LIBTENSORFLOW_URL']);
  if (build === undefined) {
    throw new InstallError(`there is no official build for ${ports.platform} ${ports.arch}.`);
  }
  const library = await fetchArchive('libtensorflow', build.library, downloads, ports);
  await assertSha256(library, build.library, ports.librarySha256 ?? build.librarySha256);
  const addon = await fetchArchive("tfjs-node's addon", build.addon, downloads, ports);
  const deps = dirname(layout.libraries);
  await mkdir(deps, { recursive: true });
  await extract({ file: library, cwd: deps });
  const unpacked = join(layout.root, 'addon');
  await mkdir(unpacked, { recursive: true });
  await extract({ file: addon, cwd: unpacked });
  const found = (await readdir(unpacked, { recursive: true })).find((name) =>
    name.endsWith('tfjs_binding.node'),
  );
  if (found === undefined) throw new InstallError(`${build.addon} holds no tfjs_binding.node.`);
  await mkdir(dirname(layout.addon), { recursive: true });
  await rename(join(unpacked, found), layout.addon);
  await rm(unpacked, { recursive: true });
}

async function fetchArchive(
  what: string,
  url: string,
  downloads: string,
  ports: InstallPorts,
): Promise<string> {
  const target = join(downloads, url.slice(url.lastIndexOf('/') + 1));
  if (!(await exists(target))) {
    ports.log(`Downloading ${what} from ${url}`);
    await downloadFile(url, target, { onProgress: ports.transfer(what), env: ports.env });
  }
  return target;
}

/** Verifies an archive, and removes one that does not match so that the next attempt downloads it again. */
async function assertSha256(archive: string, url: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(archive), hash);
  const found = hash.digest('hex');
  if (found === sha256) return;
  await rm(archive);
  throw new InstallError(
    `${url} has the SHA-256 ${found.slice(0, 12)}… where ${sha256.slice(0, 12)}… is pinned.`,
  );
}

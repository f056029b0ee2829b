import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extract } from 'tar';
import { InstallError } from '../errors.ts';
import { downloadFile } from '../files/download.ts';
import { exists } from '../files/exists.ts';
import { sha256OfFile } from '../files/sha256.ts';
import type { Layout } from './layout.ts';
import type { ArchiveBuild } from './platform.ts';
import type { InstallPorts } from './ports.ts';

const HOST = 'https://storage.googleapis.com';

/**
 * Installs the library from TensorFlow's own archive, which is verified against a pinned SHA-256 before it is unpacked.
 * Its host may be another one, which `TRAZO_LIBTENSORFLOW_URL` names.
 *
 * @param downloads the folder that keeps partial downloads
 * @throws {InstallError} or DownloadFailure naming what failed
 */
export async function installArchive(
  build: ArchiveBuild,
  layout: Layout,
  downloads: string,
  ports: InstallPorts,
): Promise<void> {
  const host = ports.env['TRAZO_LIBTENSORFLOW_URL'] || HOST;
  const url = `${host.replace(/\/+$/, '')}/${build.path}`;
  const archive = join(downloads, build.path.slice(build.path.lastIndexOf('/') + 1));
  if (!(await exists(archive))) {
    ports.log(`Downloading libtensorflow ${build.version} from ${url}`);
    await downloadFile(url, archive, { onProgress: ports.transfer('libtensorflow'), env: ports.env });
  }
  await assertSha256(archive, url, build.sha256);
  const deps = dirname(layout.libraries);
  await mkdir(deps, { recursive: true });
  await extract({ file: archive, cwd: deps });
}

/** Verifies an archive, and removes one that does not match so that the next attempt downloads it again. */
async function assertSha256(archive: string, url: string, sha256: string): Promise<void> {
  const found = await sha256OfFile(archive);
  if (found === sha256) return;
  await rm(archive);
  throw new InstallError(
    `${url} has the SHA-256 ${found.slice(0, 12)}… where ${sha256.slice(0, 12)}… is pinned.`,
  );
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/**
 * The paths of an installation. A finished one is a folder `<cache>/libtensorflow/<key>` with tfjs-node's own layout:
 * `lib/napi-v8` with the addon, `deps/lib` with the libraries that it links to by a relative path, and `ready.json`.
 */
export interface Layout {
  readonly root: string;
  readonly ready: string;
  readonly addon: string;
  readonly libraries: string;
  readonly headers: string;
}

/** The paths of an installation in the folder `root`. */
export function layoutAt(root: string): Layout {
  return {
    root,
    ready: join(root, 'ready.json'),
    addon: join(root, 'lib', 'napi-v8', 'tfjs_binding.node'),
    libraries: join(root, 'deps', 'lib'),
    headers: join(root, 'deps', 'include'),
  };
}

const readySchema = z.strictObject({
  readyVersion: z.literal(1),
  /** An installation from before the addon was always compiled has another source, and is replaced. */
  source: z.enum(['wheel', 'archive']),
  /** TensorFlow's version as the loaded library reports it. */
  tensorflow: z.string(),
  bytes: z.int(),
  /** Files that must exist, with their sizes: a cheap check at each start. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int() })),
  createdAt: z.iso.datetime(),
});

/** The content of an installation's ready.json. */
export type Ready = z.infer<typeof readySchema>;

/** Reads an installation's ready.json; undefined if it is missing or does not match the files. */
export async function readReady(layout: Layout): Promise<Ready | undefined> {
  try {
    const ready = readySchema.parse(JSON.parse(await readFile(layout.ready, 'utf8')));
    for (const { path, bytes } of ready.files) {
      if ((await stat(join(layout.root, path))).size !== bytes) return undefined;
    }
    return ready;
  } catch {
    return undefined;
  }
}

/** The folder of the installed tfjs-node package. */
export function tfjsNodeFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json'));
}

/** The name of the installation for a platform. It changes when the addon's sources change. */
export function installationKey(platform: NodeJS.Platform, arch: string): string {
  const binding = join(tfjsNodeFolder(), 'binding');
  const hash = createHash('sha256');
  for (const name of readdirSync(binding).sort()) hash.update(name).update(readFileSync(join(binding, name)));
  return `${platform}-${arch}-napi8-${hash.digest('hex').slice(0, 8)}`;
}

import { readArtifact } from '#read-artifact';
import { InvalidOptionError } from '../errors.ts';
import type { ModelArtifact } from './artifact.ts';
import { fetchArtifact } from './fetch-artifact.ts';

/** Where a model comes from: the URL or, in Node.js, the path of its folder, or the model in memory. */
export type ModelSource = string | URL | ModelArtifact;

/** A scheme of at least two letters, so that `C:\models` is a path. */
const SCHEME = /^[a-z][a-z\d+.-]+:/i;

/**
 * Reads and verifies a model. A text without a scheme is the path of a folder in Node.js, and an address relative to the
 * page elsewhere. A model in memory is returned as it is.
 *
 * @throws {InvalidOptionError} if the source is none of these
 * @throws {ArtifactError} naming the file that is missing, damaged or does not match the others
 */
export async function openArtifact(source: ModelSource): Promise<ModelArtifact> {
  if (typeof source === 'string' && source !== '') return openText(source);
  if (source instanceof URL) return openUrl(source);
  if (isArtifact(source)) return source;
  throw invalid(source, 'the URL or folder of a model, or a model from verifyArtifact');
}

function openText(source: string): Promise<ModelArtifact> {
  if (!SCHEME.test(source) && readArtifact !== undefined) return readArtifact(source);
  const base = baseAddress();
  if (URL.canParse(source, base)) return openUrl(new URL(source, base));
  throw invalid(source, 'an absolute URL, such as https://example.com/models/slim');
}

function openUrl(source: URL): Promise<ModelArtifact> {
  return source.protocol === 'file:' && readArtifact !== undefined
    ? readArtifact(source)
    : fetchArtifact(source);
}

/** The address that relative addresses are resolved against; undefined where there is no page. */
function baseAddress(): string | undefined {
  for (const [owner, name] of [
    ['document', 'baseURI'],
    ['location', 'href'],
  ] as const) {
    const object: unknown = Reflect.get(globalThis, owner);
    if (typeof object !== 'object' || object === null) continue;
    const address: unknown = Reflect.get(object, name);
    if (typeof address === 'string') return address;
  }
  return undefined;
}

// Callers in JavaScript pass anything.
function isArtifact(source: unknown): source is ModelArtifact {
  return (
    typeof source === 'object' &&
    source !== null &&
    'card' in source &&
    'modelJson' in source &&
    'weights' in source
  );
}

function invalid(source: unknown, allowed: string): InvalidOptionError {
  return new InvalidOptionError('source', source instanceof URL ? source.href : String(source), allowed);
}

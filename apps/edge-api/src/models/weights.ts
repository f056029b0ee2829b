import { hashContent, type ModelArtifact } from '@trazo/model';
import type { Bindings } from '../environment.ts';
import type { ServedModel } from './catalog.ts';
import { modelFileAddress } from './model-files.ts';

/** Where a request can read static files. */
export interface StaticFiles {
  readonly assets: Bindings['ASSETS'];
  /** Origin of the request's address. */
  readonly origin: string;
}

/**
 * Reads the weights of a model: from the bundle, or else from the static files, where they lie at their permanent address.
 * They are verified against the model's content hash.
 *
 * @throws {Error} naming the file, if the deployment lacks it or has another one
 */
export async function readWeights(
  { card, weights, texts }: ServedModel,
  { assets, origin }: StaticFiles,
): Promise<Uint8Array<ArrayBuffer>> {
  if (weights !== undefined) return weights;
  const path = modelFileAddress(card, 'weights.bin');
  const response = await assets?.fetch(new Request(new URL(path, origin)));
  if (response?.status !== 200) throw new Error(`${path} is not among the static files.`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const hash = await hashContent(new TextEncoder().encode(texts['model.json']), bytes);
  if (hash !== card.contentHash) throw new Error(`${path} in the static files is not that of the model.`);
  return bytes;
}

/** The whole model, with its weights. */
export async function readServed(model: ServedModel, files: StaticFiles): Promise<ModelArtifact> {
  const { card, modelJson } = model;
  return { card, modelJson, weights: await readWeights(model, files) };
}

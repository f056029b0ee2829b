import { versionOf } from '@trazo/model';
import { Hono } from 'hono';
import type { Environment } from '../environment.ts';
import { IMMUTABLE } from '../http/cache-control.ts';
import { contentETag, matchesETag } from '../http/etag.ts';
import { Problem, parameterFault } from '../http/problem.ts';
import { query } from '../http/query.ts';
import type { Catalog, ServedModel } from '../models/catalog.ts';
import {
  isModelFile,
  MODEL_FILE_NAMES,
  MODEL_FILES,
  type ModelFile,
  modelFileAddress,
  modelFileAddresses,
} from '../models/model-files.ts';
import { readWeights, type StaticFiles } from '../models/weights.ts';
import { ROUTES } from '../openapi/routes.ts';
import type { Ports } from '../ports.ts';

/**
 * `GET /models/{model}/{v}/{file}`: the files of a model, from which TensorFlow.js's `loadGraphModel` and `loadGenerator`
 * load it in any page. They are the bytes that the worker itself generates with.
 */
export function modelFileRoutes({ catalog }: Ports) {
  return new Hono<Environment>().get(ROUTES.modelFile.path, query(ROUTES.modelFile.query), async (c) => {
    const { model: name, v, file } = c.req.param();
    const model = findModel(catalog, name, v, file);
    if (!isModelFile(file)) throw unknownFile(model, file);
    const etag = await etagOf(model, file);
    const headers = { 'Cache-Control': IMMUTABLE, ETag: etag };
    if (matchesETag(c.req.header('If-None-Match'), etag)) return new Response(null, { status: 304, headers });
    const bytes = await bytesOf(model, file, { assets: c.env.ASSETS, origin: new URL(c.req.url).origin });
    return new Response(c.req.raw.method === 'HEAD' ? null : bytes, {
      headers: {
        ...headers,
        'Content-Type': MODEL_FILES[file],
        'Content-Length': String(bytes.byteLength),
      },
    });
  });
}

/**
 * The model of an address.
 *
 * @throws {Problem} 404 that names the address of the file, where there is no such model or another version of it
 */
function findModel(catalog: Catalog, name: string, version: string, file: string): ServedModel {
  try {
    return catalog.find(name, version);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const same = catalog.cards.filter((card) => card.name === name);
    const cards = same.length > 0 ? same : catalog.cards;
    const addresses = cards.map((card) => modelFileAddress(card, isModelFile(file) ? file : undefined));
    throw new Problem(error.kind, `${error.message} There is ${addresses.join(', ')}.`, {
      faults: error.faults,
    });
  }
}

function unknownFile({ card }: ServedModel, file: string): Problem {
  const fault = parameterFault('file', file, MODEL_FILE_NAMES.join(', '));
  const addresses = modelFileAddresses(card).join(', ');
  return new Problem('unknown-path', `${fault.detail} There is ${addresses}.`, { faults: [fault] });
}

async function bytesOf(
  model: ServedModel,
  file: ModelFile,
  files: StaticFiles,
): Promise<Uint8Array<ArrayBuffer>> {
  return file === 'weights.bin' ? readWeights(model, files) : new TextEncoder().encode(model.texts[file]);
}

/**
 * The strong validator of a file. The version is the hash of model.json and weights.bin, so at one address it stands for
 * their bytes. The card can be measured again while the model stays the same, so it gets a hash of its own.
 */
async function etagOf({ card, texts }: ServedModel, file: ModelFile): Promise<string> {
  return file === 'card.json' ? contentETag(new TextEncoder().encode(texts[file])) : `"${versionOf(card)}"`;
}

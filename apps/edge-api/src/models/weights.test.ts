import { tinyArtifact, tinyFiles } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { bundledModel } from '../testing/bundled-model.ts';
import { catalogOf } from './catalog.ts';
import { modelFileAddress } from './model-files.ts';
import { readServed, readWeights } from './weights.ts';

const tiny = await tinyArtifact();
const { modelJson } = await tinyFiles();
const bundled = bundledModel(tiny);
const texts = { ...bundled.texts, 'model.json': new TextDecoder().decode(modelJson) };
const withoutWeights = { modelJson: bundled.modelJson, card: bundled.card, texts };
const inBundle = catalogOf({ defaultName: 'tiny', models: [bundled] }).find('tiny', undefined);
const served = catalogOf({ defaultName: 'tiny', models: [withoutWeights] }).find('tiny', undefined);
const path = modelFileAddress(tiny.card, 'weights.bin');

/** Static files of which one has an address. */
function filesWith(bytes: Uint8Array<ArrayBuffer> | undefined) {
  const asked: string[] = [];
  const fetch = async ({ url }: Request) => {
    asked.push(url);
    return new Response(bytes ?? 'no such file', { status: bytes === undefined ? 404 : 200 });
  };
  return { asked, files: { assets: { fetch }, origin: 'https://trazo.example' } };
}

describe('readWeights', () => {
  it('reads those in the bundle without asking for a file', async () => {
    const { asked, files } = filesWith(undefined);
    expect(await readWeights(inBundle, files)).toEqual(tiny.weights);
    expect(asked).toEqual([]);
  });

  it('reads the others from the static file at their permanent address', async () => {
    const { asked, files } = filesWith(tiny.weights);
    expect(await readServed(served, files)).toMatchObject({ card: tiny.card, weights: tiny.weights });
    expect(asked).toEqual([`https://trazo.example${path}`]);
  });

  it('refuses a file that is missing or another', async () => {
    await expect(readWeights(served, filesWith(undefined).files)).rejects.toThrow(
      `${path} is not among the static files.`,
    );
    await expect(readWeights(served, { assets: undefined, origin: 'https://trazo.example' })).rejects.toThrow(
      `${path} is not among the static files.`,
    );
    const other = tiny.weights.slice();
    other[0] = (other[0] ?? 0) ^ 1;
    await expect(readWeights(served, filesWith(other).files)).rejects.toThrow(
      `${path} in the static files is not that of the model.`,
    );
  });
});

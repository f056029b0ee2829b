import { describe, expect, it } from 'vitest';
import { ArtifactError } from '../errors.ts';
import { type TinyFiles, tinyFiles, tinySpec } from '../testing/tiny-artifact.ts';
import { hashContent, verifyArtifact } from './artifact.ts';
import { parseCard, versionOf } from './card.ts';
import { entryBytes } from './model-json.ts';

/** The files with fields of one JSON file replaced, and the card's content hash updated. */
async function edited(file: 'modelJson' | 'card', changes: Record<string, unknown>): Promise<TinyFiles> {
  const files = await tinyFiles();
  const value: unknown = JSON.parse(new TextDecoder().decode(files[file]));
  files[file] = new TextEncoder().encode(JSON.stringify(Object.assign({}, value, changes)));
  if (file === 'card') return files;
  const contentHash = await hashContent(files.modelJson, files.weights);
  const card: unknown = JSON.parse(new TextDecoder().decode(files.card));
  files.card = new TextEncoder().encode(JSON.stringify(Object.assign({}, card, { contentHash })));
  return files;
}

function flipped(bytes: Uint8Array<ArrayBuffer>, at: number, bit: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

describe('verifyArtifact', () => {
  it('accepts a complete model', async () => {
    const files = await tinyFiles();
    const artifact = await verifyArtifact(files);
    expect(artifact.card.spec).toEqual(tinySpec);
    expect(artifact.weights).toBe(files.weights);
    expect(artifact.modelJson.modelTopology.node.map(({ name }) => name)).toContain('images');
  });

  it('finds a flipped bit in any byte of model.json and weights.bin', async () => {
    const files = await tinyFiles();
    for (const name of ['modelJson', 'weights'] as const) {
      for (let at = 0; at < files[name].length; at++) {
        const damaged = { ...files, [name]: flipped(files[name], at, at % 8) };
        await expect(verifyArtifact(damaged, 'models/tiny'), `${name} byte ${at}`).rejects.toThrow(
          ArtifactError,
        );
      }
    }
  });

  it('finds a flipped byte of the card’s hash', async () => {
    const files = await tinyFiles();
    const at = new TextDecoder().decode(files.card).indexOf('"contentHash":"') + '"contentHash":"'.length;
    for (let digit = 0; digit < 64; digit++) {
      const card = flipped(files.card, at + digit, 0);
      await expect(verifyArtifact({ ...files, card })).rejects.toThrow(ArtifactError);
    }
  });

  it.each([
    ['modelJson', 'models/tiny/model.json: is not JSON text.'],
    ['card', 'models/tiny/card.json: is not JSON text.'],
  ] as const)('finds %s cut short anywhere', async (name, message) => {
    const files = await tinyFiles();
    for (let length = 0; length < files[name].length; length += 7) {
      const cut = { ...files, [name]: files[name].slice(0, length) };
      await expect(verifyArtifact(cut, 'models/tiny')).rejects.toThrow(message);
    }
  });

  it.each([0, 1, 23, 25])('names weights.bin if it has %d bytes', async (length) => {
    const files = await tinyFiles();
    await expect(verifyArtifact({ ...files, weights: new Uint8Array(length) }, 'm')).rejects.toThrow(
      `m/weights.bin: has ${length} bytes where model.json describes 24.`,
    );
  });

  it('finds mixed files of two models', async () => {
    const files = await tinyFiles();
    const weights = files.weights.map((byte) => byte ^ 0xff);
    const mixed = verifyArtifact({ ...files, weights: new Uint8Array(weights) }, 'm');
    await expect(mixed).rejects.toThrow(
      /^m: model\.json and weights\.bin hash to [0-9a-f]{12}… where card\.json says [0-9a-f]{12}…\.$/,
    );
    await expect(mixed).rejects.toMatchObject({ hint: expect.stringContaining('export the run again') });
  });

  it.each<['modelJson' | 'card', Record<string, unknown>, string]>([
    ['modelJson', { format: 'layers-model' }, 'm/model.json: format: '],
    ['modelJson', { modelTopology: {} }, 'm/model.json: modelTopology.node: '],
    ['modelJson', { weightsManifest: [] }, 'm/model.json: weightsManifest'],
    ['card', { cardVersion: 3 }, 'm/card.json: cardVersion: '],
    ['card', { name: '' }, 'm/card.json: name: '],
    ['card', { quantization: 'int4' }, 'm/card.json: quantization: '],
    ['card', { createdAt: 'yesterday' }, 'm/card.json: createdAt: '],
    ['card', { macsPerImage: -1 }, 'm/card.json: macsPerImage: '],
    ['card', { spec: {} }, 'm/card.json: spec.'],
  ])('names the field of %s with %j', async (file, changes, message) => {
    await expect(verifyArtifact(await edited(file, changes), 'm')).rejects.toThrow(message);
  });
});

describe('hashContent', () => {
  it('is the SHA-256 of the two files concatenated', async () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    // FIPS 180-4's example "abc".
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await hashContent(encode('ab'), encode('c'))).toBe(abc);
    expect(await hashContent(encode('abc'), encode(''))).toBe(abc);
  });
});

describe('parseCard', () => {
  it('returns what was written, and a short version for URLs', async () => {
    const { card } = await verifyArtifact(await tinyFiles());
    expect(parseCard(JSON.parse(JSON.stringify(card)))).toEqual(card);
    expect(versionOf(card)).toBe(card.contentHash.slice(0, 12));
    expect(versionOf(card)).toMatch(/^[0-9a-f]{12}$/);
  });
  it.each([null, 1, 'card', []])('rejects %j', (value) => {
    expect(() => parseCard(value, 'x/card.json')).toThrow(/^x\/card\.json: value: /);
  });
});

describe('entryBytes', () => {
  it.each([
    [{ dtype: 'float32' } as const, 24],
    [{ dtype: 'int32' } as const, 24],
    [{ dtype: 'float32', quantization: { dtype: 'float16', original_dtype: 'float32' } } as const, 12],
    [
      {
        dtype: 'float32',
        quantization: { dtype: 'uint16', original_dtype: 'float32', scale: 1, min: 0 },
      } as const,
      12,
    ],
    [
      {
        dtype: 'float32',
        quantization: { dtype: 'uint8', original_dtype: 'float32', scale: 1, min: 0 },
      } as const,
      6,
    ],
  ])('of six numbers as %j is %d', (entry, bytes) => {
    expect(entryBytes({ name: 'w', shape: [2, 3], ...entry })).toBe(bytes);
    expect(entryBytes({ name: 'w', shape: [0, 3], ...entry })).toBe(0);
  });
});

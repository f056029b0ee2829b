import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeCard, hashContent, verifyArtifact } from '@trazo/model';
import { tinyFiles } from '@trazo/model/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildModels } from './build-models.ts';

describe('buildModels', () => {
  let folder: string;
  let output: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'model-'));
    output = join(folder, 'out');
    const files = await tinyFiles();
    await writeFile(join(folder, 'model.json'), files.modelJson);
    await writeFile(join(folder, 'weights.bin'), files.weights);
    await writeFile(join(folder, 'card.json'), files.card);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** What the written module exports, without the weights, which only the worker's bundler imports. */
  async function registry(): Promise<unknown> {
    const code = await readFile(join(output, 'index.js'), 'utf8');
    expect(code).toContain("import weights0 from './tiny.bin';");
    const module = join(output, 'index.mjs');
    await writeFile(module, code.replace(/^import (weights0) .*$/m, 'const $1 = undefined;'));
    return (await import(pathToFileURL(module).href)).default;
  }

  it('writes a module that names the default and has the bytes of each file', async () => {
    const files = await tinyFiles();
    expect(await buildModels(folder, output)).toEqual(['tiny']);
    const { modelJson, card } = await verifyArtifact(files);
    const texts = {
      'model.json': Buffer.from(files.modelJson).toString(),
      'card.json': await encodeCard(card),
    };
    expect(await registry()).toEqual({
      defaultName: 'tiny',
      models: [{ modelJson, card, weights: undefined, texts }],
    });
    expect(await readFile(join(output, 'tiny.bin'))).toEqual(await readFile(join(folder, 'weights.bin')));
  });

  it('keeps the bytes of a graph that is written in another way than JSON.stringify does', async () => {
    const files = await tinyFiles();
    const parse = (bytes: Uint8Array): object => JSON.parse(new TextDecoder().decode(bytes));
    const text = `${JSON.stringify({ ...parse(files.modelJson), generatedBy: 'ñandú \u2028 `$' }, null, 2)}\r\n`;
    const modelJson = new TextEncoder().encode(text);
    const contentHash = await hashContent(modelJson, files.weights);
    await writeFile(join(folder, 'model.json'), modelJson);
    await writeFile(join(folder, 'card.json'), JSON.stringify({ ...parse(files.card), contentHash }));
    await buildModels(folder, output);
    expect(await registry()).toMatchObject({ models: [{ texts: { 'model.json': text } }] });
  });

  it('refuses damaged, missing and unfit models, naming the file', async () => {
    const model = await readFile(join(folder, 'model.json'));
    await writeFile(join(folder, 'model.json'), model.toString().replace('a test', 'a tost'));
    await expect(buildModels(folder, output)).rejects.toThrow(/model\.json and weights\.bin hash to/);

    const strange = Buffer.from(model.toString().replace('"Tanh"', '"Cosh"'));
    await writeFile(join(folder, 'model.json'), strange);
    const card: unknown = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'));
    const contentHash = await hashContent(
      new Uint8Array(strange),
      new Uint8Array(await readFile(join(folder, 'weights.bin'))),
    );
    await writeFile(
      join(folder, 'card.json'),
      JSON.stringify(Object.assign(card as object, { contentHash })),
    );
    await expect(buildModels(folder, output)).rejects.toThrow(
      /node "images" has the op Cosh, which the worker has no kernel for/,
    );

    await rm(join(folder, 'weights.bin'));
    await expect(buildModels(folder, output)).rejects.toThrow(/weights\.bin: cannot be read/);
  });
});

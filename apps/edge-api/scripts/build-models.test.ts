import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashContent } from '@trazo/model';
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

  it('writes a module that names the default and imports each file', async () => {
    expect(await buildModels(folder, output)).toEqual(['tiny']);
    const registry = await readFile(join(output, 'index.js'), 'utf8');
    expect(registry).toContain('defaultName: "tiny"');
    expect(registry).toContain("from './tiny.bin'");
    expect(await readFile(join(output, 'tiny.bin'))).toEqual(await readFile(join(folder, 'weights.bin')));
    expect(await readFile(join(output, 'tiny.model.json'))).toEqual(
      await readFile(join(folder, 'model.json')),
    );
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

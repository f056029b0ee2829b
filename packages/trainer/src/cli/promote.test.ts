import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashContent, type ModelCard } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCard } from '../export/write-card.ts';
import { createRun } from '../run/folder.ts';
import { runCli } from '../testing/cli.ts';
import { tinyOptions } from '../testing/tiny.ts';
import { PRETRAINED } from './open-model.ts';

let cwd: string;
let pretrained: string;
let run: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  pretrained = join(cwd, 'pretrained');
  await cp(join(PRETRAINED, 'slim'), join(pretrained, 'slim'), { recursive: true });
  run = (await createRun(join(cwd, 'runs'), tinyOptions())).path;
});
afterEach(() => rm(cwd, { recursive: true }));

/** Gives the run an export: the files of a shipped model, with some fields of its card changed. */
async function exportAs(
  model: string,
  change: (card: ModelCard) => Partial<ModelCard> = () => ({}),
): Promise<void> {
  await cp(join(PRETRAINED, model), join(run, 'export'), { recursive: true });
  const { card } = await readArtifact(join(run, 'export'));
  await writeCard(join(run, 'export'), { ...card, ...change(card) });
}

const twoEpochs = ({ training }: ModelCard) => ({ training: { ...training, epochs: 2 } });
const promote = (...argv: string[]) => runCli(cwd, ['promote', ...argv], { pretrained });

describe('pnpm promote', () => {
  it('says the size, and ships the export under the name', async () => {
    await exportAs('slim', twoEpochs);
    const { code, out, err } = await promote('1', 'mine');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      `mine: 276 KiB of weights (uint8).\n${run} ships as mine: ${join(pretrained, 'mine')}\n`,
    );
    const { card } = await readArtifact(join(pretrained, 'mine'));
    expect(card).toMatchObject({ name: 'mine', training: { epochs: 2 } });
    expect((await readdir(pretrained)).sort()).toEqual(['mine', 'slim']);
  });

  it('leaves the models of an installed package alone', async () => {
    await exportAs('slim', twoEpochs);
    pretrained = join(cwd, 'node_modules/@trazo/model/pretrained');
    expect(await promote('1', 'mine')).toEqual({
      code: 2,
      out: '',
      err:
        'Error: 1: can be promoted in a clone of Trazo only, not into an installed package.\n' +
        'Its export is a model as it is, as in: pnpm sample --model 1\n',
    });
    expect(await readdir(cwd)).not.toContain('node_modules');
  });

  it('replaces a model that ships only with --force', async () => {
    await exportAs('slim', twoEpochs);
    const before = await readFile(join(pretrained, 'slim', 'card.json'));
    expect(await promote('1', 'slim')).toEqual({
      code: 2,
      out: '',
      err:
        'Error: NAME "slim" is not valid: allowed is a name that is free; this is the default model, trained for 12 epochs; this run was for 2 epochs.\n' +
        'Choose another name, or replace it: pnpm promote 1 slim --force\n',
    });
    expect(await readFile(join(pretrained, 'slim', 'card.json'))).toEqual(before);

    expect(await promote('1', 'slim', '--force')).toMatchObject({ code: 0, err: '' });
    expect((await readArtifact(join(pretrained, 'slim'))).card.training.epochs).toBe(2);
  });

  it('replaces a damaged model only with --force, too', async () => {
    await exportAs('slim', twoEpochs);
    await mkdir(join(pretrained, 'other'));
    await writeFile(join(pretrained, 'other', 'card.json'), '{');
    expect((await promote('1', 'other')).err).toContain('this is a model that ships, damaged.');
    expect(await promote('1', 'other', '--force')).toMatchObject({ code: 0, err: '' });
  });

  it('refuses weights that are too large for a static file', async () => {
    await exportAs('slim');
    const exported = join(run, 'export');
    const modelJson = JSON.parse(await readFile(join(exported, 'model.json'), 'utf8'));
    modelJson.weightsManifest[0].weights.push({ name: 'more', shape: [25 * 1024 * 256], dtype: 'int32' });
    const graph = Buffer.from(JSON.stringify(modelJson));
    const slim = await readFile(join(exported, 'weights.bin'));
    const weights = Buffer.concat([slim, Buffer.alloc(25 * 1024 * 1024)]);
    const { card } = await readArtifact(exported);
    await writeFile(join(exported, 'model.json'), graph);
    await writeFile(join(exported, 'weights.bin'), weights);
    const contentHash = await hashContent(graph, weights);
    for (const [quantization, hint] of [
      ['float16', 'Store it in fewer bytes: pnpm export 1 --quantization uint8'],
      ['uint8', 'Train a smaller model.'],
    ] as const) {
      await writeCard(exported, { ...card, quantization, contentHash, checksums: undefined });
      expect(await promote('1', 'mine')).toEqual({
        code: 2,
        out: '',
        err:
          `Error: ${run}: its export is too large to be served: 25876 KiB of weights (${quantization}); ` +
          `a file beside a worker has at most 25600 KiB.\n${hint}\n`,
      });
    }
    expect(await readdir(pretrained)).toEqual(['slim']);
  });
});

import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelCard } from '@trazo/model';
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
  it('says both sizes, and ships the export under the name', async () => {
    await exportAs('slim', twoEpochs);
    const { code, out, err } = await promote('1', 'mine');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const weights = 185;
    expect(out).toBe(
      `mine: ${weights} KiB compressed (uint8); the worker with all models would have about ${352 + 2 * weights + 1} of 3072 KiB.\n` +
        `${run} ships as mine: ${join(pretrained, 'mine')}\n`,
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
    // The model that it replaces does not count.
    expect((await promote('1', 'slim', '--force')).out).toContain('about 537 of 3072 KiB');
  });

  it('replaces a damaged model only with --force, too', async () => {
    await exportAs('slim', twoEpochs);
    await mkdir(join(pretrained, 'other'));
    await writeFile(join(pretrained, 'other', 'card.json'), '{');
    expect((await promote('1', 'other')).err).toContain('this is a model that ships, damaged.');
    expect(await promote('1', 'other', '--force')).toMatchObject({ code: 0, err: '' });
  });

  it('refuses what no worker of the free plan has room for, with the ways out', async () => {
    await cp(join(PRETRAINED, 'dcgan'), join(pretrained, 'dcgan'), { recursive: true });
    const small = ({ sizes }: ModelCard) => ({ sizes: { ...sizes, parameters: 500_000 } });
    await exportAs('dcgan', (card) => ({ ...small(card), quantization: 'float16' }));
    const sizes =
      '1917 KiB compressed (float16); the worker with all models would have about 4371 of 3072 KiB.';
    expect(await promote('1', 'mine')).toEqual({
      code: 2,
      out: '',
      err:
        `Error: ${run}: its export is too large to ship beside the other models: ${sizes}\n` +
        'Store it in fewer bytes: pnpm export 1 --quantization uint8, or serve it alone: pnpm run deploy --run 1, ' +
        'or remove another model from packages/model/pretrained, or add --force for the paid plan.\n',
    });
    expect((await readdir(pretrained)).sort()).toEqual(['dcgan', 'slim']);
    expect((await promote('1', 'mine', '--force')).out).toContain(`mine: ${sizes}\n`);

    // Advice that would end in another refusal is not given.
    for (const change of [small, () => ({ quantization: 'float16' }) as const]) {
      await exportAs('dcgan', change);
      expect((await promote('1', 'again')).err).toMatch(
        /\nServe it alone: pnpm run deploy --run 1, or remove/,
      );
    }
  });
});

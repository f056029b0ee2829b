import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../testing/cli.ts';
import { tinySpec } from '../testing/tiny.ts';
import { writeIdxFolder } from '../testing/write-idx-folder.ts';

const PRIVATE = 'private-folder';
const DATA = 'ñandú #1';
let cwd: string;
let place: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  place = join(cwd, PRIVATE);
  await mkdir(place);
  await writeIdxFolder(join(place, DATA), {
    height: 28,
    width: 28,
    channels: 1,
    classes: 10,
    count: 24,
    testCount: 10,
  });
  const training = { ...tinySpec.training, epochs: 1, batchSize: 8 };
  await writeFile(join(place, 'tiny.json'), JSON.stringify({ ...tinySpec, training }));
});
afterAll(() => rm(cwd, { recursive: true }));

describe('the folders of the machine', () => {
  it('are in no file of a run but its options, which find the data again', async () => {
    const given = [
      `--dataset=${join(place, DATA)}`,
      `--model=${place}/tiny.json`,
      `--runs-dir=${place}/runs`,
    ];
    const { code, err } = await runCli(cwd, ['train', ...given]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [run = ''] = await readdir(join(place, 'runs'));
    const folder = join(place, 'runs', run);
    const holding = await filesHolding(folder, PRIVATE);
    expect(holding).toEqual(['options.json']);
    const options = JSON.parse(await readFile(join(folder, 'options.json'), 'utf8'));
    expect(options.command).toBe(`pnpm train '--dataset=${DATA}' --model=tiny.json --runs-dir=runs`);
    expect(options.dataset).toMatchObject({ name: DATA, requested: join(place, DATA) });

    // As an earlier version recorded the command.
    options.command = `pnpm train '--dataset=${join(place, DATA)}' --model=${place}/tiny.json`;
    await writeFile(join(folder, 'options.json'), JSON.stringify(options));
    const again = await runCli(cwd, ['export', folder, '--quantization=uint8']);
    expect({ code: again.code, err: again.err }).toEqual({ code: 0, err: '' });
    expect(await filesHolding(folder, PRIVATE)).toEqual(['options.json']);
    const { training } = JSON.parse(await readFile(join(folder, 'export', 'card.json'), 'utf8'));
    expect(training.command).toBe(
      `pnpm train '--dataset=${DATA}' --model=tiny.json && pnpm export ${run} --quantization=uint8`,
    );
  });
});

/** The files of a folder that hold a text, compressed parts aside. */
async function filesHolding(folder: string, text: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(8);
  const holding: string[] = [];
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    if ((await readFile(path)).includes(text)) holding.push(path.slice(folder.length + 1));
  }
  return holding;
}

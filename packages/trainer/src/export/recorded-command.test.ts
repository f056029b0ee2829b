import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { recordedCommand, withoutRecordedFolders } from './recorded-command.ts';

describe('a recorded command', () => {
  it.each<[string[], string]>([
    [['--dataset=/home/me/secret/fashion'], '--dataset=fashion'],
    [['--dataset', '/home/me/secret/fashion'], '--dataset fashion'],
    [['--dataset=/home/me/secret/fashion/'], '--dataset=fashion'],
    [['--data-dir=../secret/mnist'], '--data-dir=mnist'],
    [['--data-dir', 'secret/mnist'], '--data-dir mnist'],
    [['--model', './secret/my-gan.json'], '--model my-gan.json'],
    [['--model=./my-gan.json'], '--model=my-gan.json'],
    [['--runs-dir=~/secret/runs'], '--runs-dir=runs'],
    [['--runs-dir', '~me'], "--runs-dir '~'"],
    [['--runs-dir=~me/secret/runs'], '--runs-dir=runs'],
    [['--dataset=C:\\Users\\me\\fashion'], '--dataset=fashion'],
    [['--dataset', 'C:/Users/me/fashion'], '--dataset fashion'],
    [['--dataset', 'c:fashion'], '--dataset fashion'],
    [['--dataset', '\\\\server\\secret\\fashion'], '--dataset fashion'],
    [['--dataset=file:///home/me/fashion'], '--dataset=fashion'],
    [['--dataset', 'file:/home/me/fashion'], '--dataset fashion'],
    [['--dataset', 'https://me:pass@host/fashion?token=secret#x'], '--dataset fashion'],
    [['--dataset=/home/me/my secret/ñandú #1'], "'--dataset=ñandú #1'"],
    [['--dataset', "/home/me/it's"], "--dataset 'it'\\''s'"],
    [['--dataset=/home/me/a=b'], '--dataset=a=b'],
    [['/home/me/secret/runs/00003-slim-mnist', '--best'], '00003-slim-mnist --best'],
    [['--dataset', '/'], '--dataset /'],
    [['--dataset', '..'], '--dataset ..'],
    [['--dataset', '/home/me/a--b=c'], '--dataset a--b=c'],
    [['--dataset', 'secret/a~b'], "--dataset 'a~b'"],
    // Nothing of these is a folder.
    [['--out', 'abc:def'], '--out abc:def'],
    [['--out', 'profile:def'], '--out profile:def'],
    [['--seed', 'a/b', '--epochs', '5'], '--seed a/b --epochs 5'],
    [['--seed=~a/b'], "'--seed=~a/b'"],
    [['--digit', '0-9', '--only', 'frechet,score'], '--digit 0-9 --only frechet,score'],
    [['--learning-rate=2e-4', '--model', 'slim'], '--learning-rate=2e-4 --model slim'],
  ])('%j is %s', (argv, expected) => {
    expect(recordedCommand(['train', ...argv])).toBe(`pnpm train ${expected}`);
    expect(recordedCommand(['train', ...argv])).not.toMatch(/secret|Users|home/);
    // What was recorded is recorded again as it is.
    expect(withoutRecordedFolders(`pnpm train ${expected}`)).toBe(`pnpm train ${expected}`);
  });

  it('of an earlier version loses its folders', () => {
    expect(
      withoutRecordedFolders(
        "pnpm train --dataset=/home/me/secret/fashion '--data-dir=/home/me/my secret/it'\\''s' --seed a/b && pnpm export 3 --out 'runs two/x y'",
      ),
    ).toBe("pnpm train --dataset=fashion '--data-dir=it'\\''s' --seed a/b && pnpm export 3 --out 'x y'");
  });

  it('of the models that ship holds no folder', async () => {
    const shipped = fileURLToPath(new URL('../../../model/pretrained', import.meta.url));
    for (const name of await readdir(shipped)) {
      const card: unknown = JSON.parse(await readFile(join(shipped, name, 'card.json'), 'utf8'));
      const commands = JSON.stringify(card).match(/"command":"[^"]*"/g) ?? [];
      expect(commands.length).toBeGreaterThan(0);
      for (const command of commands) expect(withoutRecordedFolders(command)).toBe(command);
    }
  });
});

import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/cli.ts';

const DEJAVU = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
const FACES = ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSerif', 'DejaVuSerif-Bold', 'DejaVuSansMono'];

let cwd: string;
const trazo = (...argv: string[]) => runCli(cwd, argv);

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  await mkdir(join(cwd, 'fonts', 'more'), { recursive: true });
  for (const name of FACES) await cp(join(DEJAVU, `${name}.ttf`), join(cwd, 'fonts', `${name}.ttf`));
  // A copy, a damaged file, and files that are no fonts.
  await cp(join(DEJAVU, 'DejaVuSans.ttf'), join(cwd, 'fonts', 'more', 'Copy.TTF'));
  await writeFile(join(cwd, 'fonts', 'damaged.otf'), 'OTTO');
  await writeFile(join(cwd, 'fonts', 'LICENSE'), 'free');
});
afterAll(() => rm(cwd, { recursive: true }));

/** Every file below a folder with its content. */
async function contentOf(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const entries = files.map(
    async (file) => [file.slice(folder.length), (await readFile(file)).toString('base64')] as const,
  );
  return new Map((await Promise.all(entries)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

it('renders a folder of fonts as a data set, with the same bytes each time', async () => {
  const first = await trazo('glyphs', 'fonts', '--out', 'first', '--characters', 'LOVX');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/Left out: 1 fonts that cannot be read\n/);
  expect(first.out).toMatch(/Left out: 1 fonts with the same letters as another\n/);
  expect(first.out).toMatch(
    /20 images of 5 fonts \(2 typefaces; \d fonts held out\), SHA-256 [0-9a-f]{64}: first\n$/,
  );
  await trazo('glyphs', 'fonts', '--out', 'second', '--characters', 'LOVX');
  const content = await contentOf(join(cwd, 'first'));
  expect(content.size).toBe(21);
  expect(await contentOf(join(cwd, 'second'))).toEqual(content);

  const manifest = JSON.parse(await readFile(join(cwd, 'first', 'manifest.json'), 'utf8'));
  expect(manifest).toMatchObject({ size: 32, characters: 'LOVX' });
  expect(manifest.images.train + manifest.images.test).toBe(20);
  expect(first.out).toContain(manifest.sha256);
  const font = manifest.fonts.find(({ file }: { file: string }) => file === 'DejaVuSerif-Bold.ttf');
  expect(font).toMatchObject({ family: 'DejaVu Serif', style: 'Bold', version: 'Version 2.37' });

  // No typeface stands in both parts, and the images are grey squares.
  const splits = new Map<string, Set<string>>();
  for (const { typeface, split } of manifest.fonts) {
    splits.set(typeface, (splits.get(typeface) ?? new Set()).add(split));
  }
  expect([...splits.values()].map((each) => each.size)).toEqual([1, 1]);
  const [image = ''] = await readdir(join(cwd, 'first', font.split, 'X'));
  const { width, height, channels } = await sharp(join(cwd, 'first', font.split, 'X', image)).metadata();
  expect({ width, height, channels }).toEqual({ width: 32, height: 32, channels: 1 });
});

it.each([
  [['--characters', 'Aa'], '--characters "Aa" is not valid: allowed is letters and digits, each once'],
  [['--characters', 'A!'], '--characters'],
  [['--size', '20'], 'a multiple of 8 from 16 to 128'],
  [['--out', 'fonts'], 'an empty folder, or one that does not exist'],
])('refuses %s', async (argv, message) => {
  const { code, err } = await trazo('glyphs', 'fonts', ...argv);
  expect(code).not.toBe(0);
  expect(err).toContain(message);
});

it('says what a folder lacks', async () => {
  await mkdir(join(cwd, 'empty'), { recursive: true });
  expect((await trazo('glyphs', 'empty', '--out', 'x')).err).toContain('holds no fonts.');
  expect((await trazo('glyphs', 'nowhere', '--out', 'x')).err).toContain('cannot be listed (ENOENT)');
  await mkdir(join(cwd, 'one'));
  await cp(join(DEJAVU, 'DejaVuSans.ttf'), join(cwd, 'one', 'a.ttf'));
  const { code, err } = await trazo('glyphs', 'one', '--out', 'x');
  expect(code).not.toBe(0);
  expect(err).toMatch(/has 0 usable fonts to train on and \d to test with; both are needed/);
});

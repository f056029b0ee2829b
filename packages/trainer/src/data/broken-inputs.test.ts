import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buf as crc32 } from 'crc-32';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import { Header } from 'tar';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BROKEN_ARRAYS } from '../testing/broken-arrays.ts';
import { type BrokenInput, png, Workshop } from '../testing/broken-input.ts';
import { runCli } from '../testing/cli.ts';
import { tarOf, zipOf } from '../testing/pack.ts';
import { noiseBytes, tinySpec } from '../testing/tiny.ts';
import { huggingFaceParquet } from '../testing/write-parquet.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const members = async (count = 6) =>
  Promise.all(
    Array.from({ length: count }, async (_, seed) => ({ name: `good${seed}.png`, data: await png(seed) })),
  );

const rows = async () =>
  (await members()).map(({ name, data }, index) => ({ bytes: data, path: name, label: index % 2 }));

/** A picture whose header says 20,000 × 20,000 pixels, in some hundred bytes. */
async function enormous(): Promise<Buffer> {
  const bytes = await png(0);
  bytes.writeUInt32BE(20_000, 16);
  bytes.writeUInt32BE(20_000, 20);
  bytes.writeInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === 'win32';

/** Whatever is broken must never write here: what a zip slip would reach. */
const OUTSIDE = 'outside.png';

const BROKEN: readonly BrokenInput[] = [
  // Folders.
  {
    name: 'an empty folder',
    make: async ({ root }) => {
      await mkdir(join(root, 'input'));
      return 'input';
    },
    refused: /^.*input: holds no pictures\.$/m,
    remedy: /a folder of pictures for each class/,
  },
  {
    name: 'no folder at all',
    make: async () => 'input',
    refused: /^.*input: no such file or folder\.$/m,
    remedy: /--dataset takes/,
  },
  {
    name: 'a single picture in a folder',
    make: async (workshop) => {
      await workshop.good('input', 1);
      return 'input';
    },
    refused: /holds 0 pictures to train on and 1 to test with; both are needed\.$/m,
    remedy: /a folder of pictures for each class/,
  },
  {
    name: 'a picture in place of a folder',
    make: async (workshop) => {
      await workshop.write('input.png', await png(1));
      return 'input.png';
    },
    refused: /input\.png: is a single picture/,
    remedy: /Name the folder/,
  },
  {
    name: 'a truncated JPEG among good pictures',
    make: async (workshop) => {
      await workshop.good('input');
      const jpeg = await sharp(noiseBytes(4096, 1), { raw: { width: 64, height: 64, channels: 1 } })
        .jpeg()
        .toBuffer();
      await workshop.write('input/cut.jpg', jpeg.subarray(0, jpeg.length / 2));
      return 'input';
    },
    leftOut: 'damaged pictures (1)',
    strict: /input\/cut\.jpg: is one of the damaged pictures, and --strict was given\.$/m,
  },
  {
    name: 'a text that is called a picture',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/word.png', 'no picture');
      return 'input';
    },
    leftOut: 'files that are no pictures (1)',
    strict: /input\/word\.png: is one of the files that are no pictures/,
  },
  {
    name: 'an empty file',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/empty.png', '');
      return 'input';
    },
    leftOut: 'empty files (1)',
    strict: /input\/empty\.png: is one of the empty files/,
  },
  {
    name: 'an SVG with a script and a reference to another file',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write(
        'input/a.svg',
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>throw 1</script><image href="file:///etc/passwd"/></svg>',
      );
      return 'input';
    },
    leftOut: 'SVG drawings (1)',
    strict: /input\/a\.svg: is one of the SVG drawings/,
  },
  {
    name: 'a picture of 20,000 × 20,000 pixels in some hundred bytes',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/large.png', await enormous());
      return 'input';
    },
    leftOut: 'pictures of over 100 megapixels (1)',
    strict: /input\/large\.png: is one of the pictures of over 100 megapixels/,
  },
  {
    name: 'a picture in a format that is not read',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/photo.heic', text('\0\0\0\x18ftypheic\0\0\0\0mif1heic'));
      return 'input';
    },
    leftOut: 'pictures in formats that are not read (1)',
    strict: /input\/photo\.heic: is one of the pictures in formats that are not read/,
  },
  {
    name: 'a symbolic link out of the folder',
    skip: isWindows,
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('secret/1.png', await png(9));
      await symlink(join(workshop.root, 'secret'), join(workshop.root, 'input/secret'));
      await symlink(join(workshop.root, 'secret/1.png'), join(workshop.root, 'input/link.png'));
      return 'input';
    },
    leftOut: 'symbolic links (2)',
  },
  {
    name: 'links that lead nowhere, and in a circle',
    skip: isWindows,
    make: async (workshop) => {
      await workshop.good('input/a');
      await symlink('nowhere', join(workshop.root, 'input/a/dangling.png'));
      await symlink('..', join(workshop.root, 'input/a/loop'));
      return 'input';
    },
    leftOut: 'symbolic links (2)',
  },
  {
    name: 'a pipe, which would never end',
    skip: isWindows,
    make: async (workshop) => {
      await workshop.good('input');
      execFileSync('mkfifo', [join(workshop.root, 'input/pipe.png')]);
      return 'input';
    },
    leftOut: 'special files (1)',
  },
  {
    name: 'a pipe in place of a folder',
    skip: isWindows,
    make: async ({ root }) => {
      execFileSync('mkfifo', [join(root, 'input')]);
      return 'input';
    },
    refused: /input: is neither a file nor a folder\.$/m,
    remedy: /--dataset takes/,
  },
  {
    name: 'a file that may not be read',
    skip: isRoot || isWindows,
    make: async (workshop) => {
      await workshop.good('input');
      await chmod(join(workshop.root, 'input/good0.png'), 0);
      return 'input';
    },
    leftOut: 'files that cannot be read (1)',
    strict: /input\/good0\.png: is one of the files that cannot be read/,
  },
  {
    name: 'a folder that may not be listed',
    skip: isRoot || isWindows,
    make: async (workshop) => {
      await workshop.good('input/a');
      await workshop.good('input/b');
      await workshop.good('input/c');
      await chmod(join(workshop.root, 'input/c'), 0);
      return 'input';
    },
    leftOut: 'folders that cannot be listed (1)',
    strict: /input\/c: is one of the folders that cannot be listed/,
  },
  {
    name: 'a name that is no text',
    skip: process.platform !== 'linux',
    make: async (workshop) => {
      await workshop.good('input');
      const name = Buffer.concat([Buffer.from(join(workshop.root, 'input/')), Buffer.from([0xff, 0xfe])]);
      await writeFile(name, await png(5));
      return 'input';
    },
    leftOut: 'files that cannot be read (1)',
    strict: /is one of the files that cannot be read/,
  },
  {
    name: 'a folder whose name would change what a terminal shows',
    skip: isWindows,
    make: async (workshop) => {
      await workshop.good('input/a');
      await workshop.good('input/\x1b[2Jb');
      return 'input';
    },
    leftOut: 'files of classes with control characters in their names (6)',
    strict: /is one of the files of classes with control characters in their names/,
  },
  {
    name: 'more classes than a label can tell apart',
    make: async (workshop) => {
      for (let i = 0; i < 257; i++) await workshop.write(`input/class ${i}/1.png`, 'x');
      return 'input';
    },
    refused: /input: has 257 classes; at most 256 are possible\.$/m,
    remedy: /a folder of pictures for each class/,
  },
  {
    name: 'folders thousands deep',
    skip: isWindows,
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write(`input/${'d/'.repeat(100)}deep.png`, await png(7));
      return 'input';
    },
    leftOut: 'folders too deep (1)',
  },
  {
    name: 'nothing but what systems and editors leave behind',
    make: async (workshop) => {
      await workshop.good('input/__MACOSX');
      await workshop.write('input/.DS_Store', 'x');
      await workshop.write('input/Thumbs.db', 'x');
      await workshop.write('input/notes.txt', 'x');
      return 'input';
    },
    refused: /input: holds no pictures besides system files \(3\), other files \(1\)\.$/m,
  },

  // Zip files.
  {
    name: 'a truncated zip file',
    make: async (workshop) => {
      const whole = zipOf(await members());
      await workshop.write('input.zip', whole.subarray(0, whole.length - 40));
      return 'input.zip';
    },
    refused: /input\.zip: is a damaged or truncated zip file: /,
    remedy: /Copy or download it again/,
  },
  {
    name: 'a zip slip',
    make: async (workshop) => {
      const names = [
        `../${OUTSIDE}`,
        `/tmp/${OUTSIDE}`,
        `a/../../${OUTSIDE}`,
        `..\\${OUTSIDE}`,
        `C:\\${OUTSIDE}`,
      ];
      const data = await png(8);
      await workshop.write(
        'input.zip',
        zipOf([...(await members()), ...names.map((name) => ({ name, data }))]),
      );
      return 'input.zip';
    },
    leftOut: 'names that lead out of the archive (5)',
    strict: /is one of the names that lead out of the archive/,
  },
  {
    name: 'a zip bomb that says what it is',
    make: async (workshop) => {
      const bomb = { name: 'bomb.png', data: new Uint8Array(20e6) };
      await workshop.write('input.zip', zipOf([...(await members()), bomb]));
      return 'input.zip';
    },
    leftOut: 'files that unpack to far more than a picture (1)',
    strict: /input\.zip\/bomb\.png: is one of the files that unpack to far more/,
  },
  {
    name: 'a zip bomb that says it is small',
    make: async (workshop) => {
      const bomb = { name: 'bomb.png', data: new Uint8Array(20e6), size: 100_000 };
      await workshop.write('input.zip', zipOf([...(await members()), bomb]));
      return 'input.zip';
    },
    leftOut: 'damaged files (1)',
    strict: /input\.zip\/bomb\.png: is one of the damaged files/,
  },
  {
    name: 'a zip bomb of many files',
    make: async (workshop) => {
      const data = new Uint8Array(100);
      const bombs = Array.from({ length: 20 }, (_, i) => ({ name: `${i}.png`, data, size: 190e6 }));
      await workshop.write('input.zip', zipOf(bombs));
      return 'input.zip';
    },
    refused: /input\.zip: has \d+ bytes and unpacks to 3800000000, over 200 times as many/,
    remedy: /made to fill a disk/,
  },
  {
    name: 'a zip file with a password',
    make: async (workshop) => {
      await workshop.write('input.zip', zipOf((await members()).map((each) => ({ ...each, flags: 1 }))));
      return 'input.zip';
    },
    refused: /input\.zip: holds no pictures besides encrypted files \(6\)\.$/m,
    remedy: /Unpack it with its password first/,
  },
  {
    name: 'a zip file that is packed in an unknown way',
    make: async (workshop) => {
      const [first, ...rest] = await members();
      if (first === undefined) throw new Error('no members');
      await workshop.write('input.zip', zipOf([{ ...first, method: 14 }, ...rest]));
      return 'input.zip';
    },
    leftOut: 'files packed in another way than deflate (1)',
    strict: /input\.zip\/good0\.png: is one of the files packed in another way than deflate/,
  },
  {
    name: 'a wrong checksum in a zip file',
    make: async (workshop) => {
      const [first, ...rest] = await members();
      if (first === undefined) throw new Error('no members');
      await workshop.write('input.zip', zipOf([{ ...first, crc: 1 }, ...rest]));
      return 'input.zip';
    },
    leftOut: 'damaged files (1)',
    strict: /input\.zip\/good0\.png: is one of the damaged files/,
  },
  {
    name: 'a symbolic link in a zip file',
    make: async (workshop) => {
      const link = { name: 'link.png', data: text('/etc/passwd'), mode: 0o120777 };
      await workshop.write('input.zip', zipOf([...(await members()), link]));
      return 'input.zip';
    },
    leftOut: 'symbolic links (1)',
  },
  {
    name: 'two files of one name in a zip file',
    make: async (workshop) => {
      await workshop.write(
        'input.zip',
        zipOf([...(await members()), { name: 'good0.png', data: await png(9) }]),
      );
      return 'input.zip';
    },
    leftOut: 'earlier files of the same name (1)',
  },
  {
    name: 'an empty zip file',
    make: async (workshop) => {
      await workshop.write('input.zip', zipOf([]));
      return 'input.zip';
    },
    refused: /input\.zip: holds no pictures\.$/m,
    remedy: /a folder of pictures for each class/,
  },

  // Tar files.
  {
    name: 'a truncated tar file',
    make: async (workshop) => {
      await workshop.write('input.tar', tarOf(await members()).subarray(0, 2400));
      return 'input.tar';
    },
    refused: /input\.tar: is truncated: it ends within good1\.png\.$/m,
    remedy: /Copy or download it again/,
  },
  {
    name: 'a truncated tar.gz file',
    make: async (workshop) => {
      const whole = gzipSync(tarOf(await members()));
      await workshop.write('input.tar.gz', whole.subarray(0, whole.length - 100));
      return 'input.tar.gz';
    },
    refused: /input\.tar\.gz: is damaged or truncated: /,
    remedy: /Copy or download it again/,
  },
  {
    name: 'a tar file that is damaged in the middle',
    make: async (workshop) => {
      const bytes = tarOf(await members());
      bytes.fill(7, 1536, 1600);
      await workshop.write('input.tar', bytes);
      return 'input.tar';
    },
    refused: /input\.tar: is damaged: at byte 1536 it has no header of a tar file\.$/m,
    remedy: /Copy or download it again/,
  },
  {
    name: 'a tar file with names that lead out of it, links and devices',
    make: async (workshop) => {
      const data = await png(8);
      const odd = [
        { name: `../${OUTSIDE}`, data },
        { name: `/tmp/${OUTSIDE}`, data },
        { name: 'link.png', type: 'SymbolicLink', linkpath: '/etc/passwd' },
        { name: 'hard.png', type: 'Link', linkpath: 'good0.png' },
        { name: 'zero.png', type: 'CharacterDevice' },
      ] as const;
      await workshop.write('input.tar', tarOf([...(await members()), ...odd]));
      return 'input.tar';
    },
    leftOut: 'names that lead out of the archive (2), symbolic links (2), special files (1)',
    strict: /is one of the names that lead out of the archive/,
  },
  {
    name: 'a tar.gz bomb',
    make: async (workshop) => {
      // An entry of 8 GB, of which a megabyte is there.
      const bytes = tarOf([{ name: 'a.png', data: new Uint8Array(1e6) }]);
      const header = new Header({ path: 'a.png', size: 8e9, type: 'File', mode: 0o644 });
      header.encode(Buffer.from(bytes.buffer));
      await workshop.write('input.tar.gz', gzipSync(bytes));
      return 'input.tar.gz';
    },
    refused: /input\.tar\.gz: has \d+ bytes and unpacks to \d+, over 200 times as many/,
    remedy: /made to fill a disk/,
  },
  {
    name: 'two files and two classes in a tar file that differ in case alone',
    make: async (workshop) => {
      const [a, b, c, d] = await Promise.all([1, 2, 3, 4].map(png));
      const pairs = { 'Boot/1.png': a, 'boot/1.png': b, 'boot/A.png': c, 'boot/a.png': d };
      const packed = Object.entries(pairs).map(([name, data]) => ({ name, data: data ?? new Uint8Array() }));
      await workshop.write('input.tar', tarOf(packed));
      return 'input.tar';
    },
    said: /^The classes boot and Boot differ in the case of letters alone; they stay apart\.$/m,
  },

  // Files of labels.
  {
    name: 'labels without pictures',
    make: async (workshop) => {
      await workshop.write('input/metadata.csv', 'file_name,label\na.png,boot\nb.png,coat\n');
      return 'input';
    },
    refused: /input: holds no pictures besides labels without a picture \(2\)\.$/m,
  },
  {
    name: 'labels of missing pictures, pictures without labels, and a path out of the folder',
    make: async (workshop) => {
      await workshop.good('input');
      const rows = [
        'good0.png,boot',
        'good1.png,coat',
        'good2.png,boot',
        '../secret.png,coat',
        '/etc/passwd,coat',
      ];
      await workshop.write('input/metadata.csv', `file_name,label\n${rows.join('\n')}\n`);
      return 'input';
    },
    leftOut: 'pictures without a label (3), labels without a picture (2)',
    strict: /input\/metadata\.csv line 5: is one of the labels without a picture/,
  },
  {
    name: 'labels without the column file_name',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/metadata.csv', 'name,label\ngood0.png,boot\n');
      return 'input';
    },
    refused: /input\/metadata\.csv: has the columns name, label, and no file_name\.$/m,
    remedy: /Its first line names the columns/,
  },
  {
    name: 'a line of labels with a column too many',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/metadata.csv', 'file_name,label\ngood0.png,boot\ngood1.png,coat,red\n');
      return 'input';
    },
    refused: /input\/metadata\.csv: line 3 has 3 columns; the first has 2\.$/m,
    remedy: /Its first line names the columns/,
  },
  {
    name: 'two labels of one picture',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/metadata.csv', 'file_name,label\ngood0.png,boot\ngood0.png,coat\n');
      return 'input';
    },
    refused: /input\/metadata\.csv: line 3: good0\.png is coat here and boot in line 2\.$/m,
    remedy: /Leave one of the two/,
  },
  {
    name: 'labels that are not UTF-8',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write(
        'input/metadata.csv',
        Buffer.from('file_name,label\ngood0.png,boot\ngood1.png,caf\xe9\n', 'latin1'),
      );
      return 'input';
    },
    refused: /input\/metadata\.csv: is not UTF-8 in line 3\.$/m,
    remedy: /Save it as UTF-8/,
  },
  {
    name: 'a line of labels that is no JSON',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/metadata.jsonl', '{"file_name": "good0.png", "label": 1}\n{"file_name":\n');
      return 'input';
    },
    refused: /input\/metadata\.jsonl: line 2 is no JSON: /,
    remedy: /Each line is/,
  },
  {
    name: 'labels as StyleGAN has them, with numbers that are none',
    make: async (workshop) => {
      await workshop.good('input');
      await workshop.write('input/dataset.json', '{"labels": [["good0.png", 1], ["good1.png", [0, 1]]]}');
      return 'input';
    },
    refused:
      /input\/dataset\.json: labels\[1\] is \["good1\.png",\[0,1\]\] where a path and a number or name are expected\.$/m,
    remedy: /"labels": null/,
  },
  {
    name: '100,000 classes',
    make: async (workshop) => {
      const entries = Array.from({ length: 100_000 }, (_, i) => ({ name: `${i}/1.png`, data: text('x') }));
      await workshop.write('input.tar.gz', gzipSync(tarOf(entries), { level: 1 }));
      return 'input.tar.gz';
    },
    refused: /input\.tar\.gz: has 100000 classes; at most 256 are possible\.$/m,
  },

  // Parquet files.
  {
    name: 'a truncated Parquet file',
    make: async (workshop) => {
      const whole = huggingFaceParquet(await rows(), ['boot', 'coat']);
      await workshop.write('input.parquet', whole.subarray(0, whole.length - 100));
      return 'input.parquet';
    },
    refused: /input\.parquet: is a damaged or truncated Parquet file/,
    remedy: /Copy or download it again/,
  },
  {
    name: 'a Parquet file without pictures',
    make: async (workshop) => {
      const columnData = [
        { name: 'text', data: ['a', 'b'] },
        { name: 'label', data: [0, 1] },
      ];
      await workshop.write('input.parquet', new Uint8Array(parquetWriteBuffer({ columnData })));
      return 'input.parquet';
    },
    refused: /input\.parquet: has the columns text, label, and none of pictures\.$/m,
    remedy: /is called image/,
  },
  {
    name: 'Parquet files of which one is missing',
    make: async (workshop) => {
      const part = huggingFaceParquet(await rows(), ['boot', 'coat']);
      await workshop.write('input/data/train-00000-of-00002.parquet', part);
      return 'input';
    },
    refused: /input: has 1 of the 2 files .*train-…-of-…\.parquet\.$/m,
    remedy: /Download the missing ones/,
  },
  {
    name: 'a Parquet file with a label that no class has',
    make: async (workshop) => {
      await workshop.write('input.parquet', huggingFaceParquet(await rows(), ['boot']));
      return 'input.parquet';
    },
    refused:
      /input\.parquet: has 1 as label of row 1; allowed is a number below 1, as the file names so many classes\.$/m,
  },
  {
    name: 'a Parquet file with rows that have no picture, or only the address of one',
    make: async (workshop) => {
      const odd = [
        { bytes: null, path: '/etc/passwd', label: 0 },
        { bytes: null, path: 'https://example.org/1.png', label: 0 },
        { bytes: null, path: null, label: 0 },
      ];
      await workshop.write(
        'input.parquet',
        huggingFaceParquet([...(await rows()), ...odd], ['boot', 'coat']),
      );
      return 'input.parquet';
    },
    leftOut: 'pictures that are only named (2), rows without a picture (1)',
    strict: /input\.parquet\/row 6: is one of the pictures that are only named/,
  },
  ...BROKEN_ARRAYS,
];

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  await writeFile(
    join(cwd, 'tiny.json'),
    JSON.stringify({ ...tinySpec, training: { ...tinySpec.training, batchSize: 2 } }),
  );
});
afterAll(async () => {
  // So that it can be removed.
  if (!isWindows) execFileSync('chmod', ['-R', 'u+rwX', cwd]);
  await rm(cwd, { recursive: true });
});

const train = (folder: string, input: string, ...more: string[]) =>
  runCli(
    folder,
    ['train', '--model', join(cwd, 'tiny.json'), '--dataset', `./${input}`, '--dry-run', ...more],
    { isProvided: async () => false },
  );

BROKEN.forEach(({ name, make, refused, remedy, leftOut, said, strict, skip = false }, index) => {
  it.skipIf(skip)(`train meets ${name}`, async () => {
    const workshop = new Workshop(join(cwd, `${index}`));
    await mkdir(workshop.root);
    const input = await make(workshop);
    const before = await readdir(cwd);

    const { code, out, err } = await train(workshop.root, input);
    if (refused !== undefined) {
      expect(err).toMatch(refused);
      expect(code).toBe(2);
      if (remedy !== undefined) expect(err).toMatch(remedy);
      // In a line and a remedy, without a stack trace.
      expect(err.trimEnd().split('\n').length).toBeLessThan(3);
    } else {
      expect({ code, err }).toEqual({ code: 0, err: '' });
      if (leftOut !== undefined) expect(out).toContain(`Left out: ${leftOut}\n`);
      if (said !== undefined) expect(out).toMatch(said);
    }
    if (refused === undefined) {
      const strictly = await train(workshop.root, input, '--strict');
      expect(strictly.code).toBe(strict === undefined ? 0 : 2);
      if (strict !== undefined) expect(strictly.err).toMatch(strict);
    }

    // Nothing is written beside the cache.
    expect(await readdir(cwd)).toEqual(before);
    const beside = (await readdir(workshop.root)).filter(
      (each) => !['cache', 'secret', input].includes(each),
    );
    expect(beside).toEqual([]);
    await expect(readFile(join(tmpdir(), OUTSIDE))).rejects.toThrow('ENOENT');
  });
});

it('there are forty broken inputs', () => {
  expect(BROKEN.length).toBeGreaterThanOrEqual(40);
});

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheDir } from '../files/cache-dir.ts';
import { TensorBoardWriter } from './tensorboard.ts';
import { encodeRecord } from './tfrecord.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a TFRecord', () => {
  it('frames its bytes with length and masked checksums', () => {
    const record = Buffer.from(encodeRecord(new TextEncoder().encode('123456789')));
    expect(record.readBigUInt64LE(0)).toBe(9n);
    expect(record.subarray(12, 21).toString()).toBe('123456789');
    // CRC-32C of "123456789" is e3069283 (RFC 3720, B.4); rotated right by 15 bits, plus a282ead8.
    const crc = 0xe3069283;
    expect(record.readUInt32LE(21)).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
    expect(record).toHaveLength(25);
  });
});

describe('event files', () => {
  it('are read by TensorBoard itself, a resumed run without doubled steps', async ({ skip }) => {
    const python = await pythonWithTensorBoard();
    if (python === undefined) return skip('no Python 3 with venv and pip here');
    const png = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer();
    const first = new TensorBoardWriter(folder, 0, new Date(1_700_000_000_000));
    for (const step of [10, 20, 30])
      first.scalars(step, { 'loss/generator': step / 4, 'loss/discriminator': 1 });
    first.image(20, 'samples', png, { width: 8, height: 6 });
    first.close();
    const second = new TensorBoardWriter(folder, 21, new Date(1_700_000_100_000));
    second.scalars(30, { 'loss/generator': 99, 'loss/discriminator': 1 });
    second.flush();
    second.close();
    expect(await readdir(folder)).toHaveLength(2);
    const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={'images': 0, 'scalars': 0}, purge_orphaned_data=True)
events.Reload()
images = events.Images('samples')
print(json.dumps({
  'tags': events.Tags()['scalars'],
  'generator': [[e.step, e.value] for e in events.Scalars('loss/generator')],
  'image': [images[0].step, images[0].width, images[0].height, images[0].encoded_image_string.hex()],
}))`;
    const { stdout } = await promisify(execFile)(python, ['-c', script, folder]);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      tags: ['loss/generator', 'loss/discriminator'],
      generator: [
        [10, 2.5],
        [20, 5],
        [30, 99],
      ],
      image: [20, 8, 6, png.toString('hex')],
    });
  });
});

/** A Python with TensorBoard in an environment of its own in the user's cache, made on first use. */
async function pythonWithTensorBoard(): Promise<string | undefined> {
  const environment = join(cacheDir(process.env), 'test', 'tensorboard-2.20');
  const python = join(environment, 'bin', 'python');
  const run = promisify(execFile);
  const works = () =>
    run(python, ['-c', 'import tensorboard']).then(
      () => true,
      () => false,
    );
  if (await works()) return python;
  try {
    await run('python3', ['-m', 'venv', environment]);
    // TensorBoard 2.20 still imports pkg_resources, which newer setuptools lack.
    await run(python, ['-m', 'pip', 'install', '--quiet', 'tensorboard==2.20.0', 'setuptools<81']);
  } catch {
    return undefined;
  }
  return (await works()) ? python : undefined;
}

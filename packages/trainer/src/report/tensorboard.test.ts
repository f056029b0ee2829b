import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheDir } from '../files/cache-dir.ts';
import { encodeEvent } from './events-proto.ts';
import { sessionStart } from './hparams-proto.ts';
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

describe('an event', () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  /** Field 5 of Event (summary) holds field 1 of Summary (value), which holds the tag "a" and what is given. */
  const summary = (value: string) => {
    const inner = `0a0161${value}`;
    const length = (text: string) => (text.length / 2).toString(16).padStart(2, '0');
    return `2a${length(`0a00${inner}`)}0a${length(inner)}${inner}`;
  };

  it.each([
    // Field 2, wire type 5 (32 bits, little-endian).
    [0, '1500000000'],
    [-0, '1500000080'],
    [1, '150000803f'],
    [Number.NaN, '150000c07f'],
    [Number.NEGATIVE_INFINITY, '15000080ff'],
  ])('holds its value %d', (simpleValue, bytes) => {
    expect(hex(encodeEvent({ wallTime: 0, step: 0, summary: { value: [{ tag: 'a', simpleValue }] } }))).toBe(
      summary(bytes),
    );
  });

  it('holds an image of no bytes', () => {
    const image = { width: 0, height: 0, colorspace: 0, encodedImageString: new Uint8Array() };
    expect(hex(encodeEvent({ wallTime: 0, summary: { value: [{ tag: 'a', image }] } }))).toBe(
      summary('2200'),
    );
  });

  it('of hyperparameters holds them as the plugin HParams reads them, zeros and empty texts too', () => {
    const value = sessionStart({ lr: 0.5, z: 0, m: 'ab', e: '' }, new Date(2000));
    const entry = (name: string, kind: string) => {
      const key = Buffer.from(name).toString('hex');
      const bytes = `0a0${name.length}${key}120${kind.length / 2}${kind}`;
      return `0a${(bytes.length / 2).toString(16).padStart(2, '0')}${bytes}`;
    };
    const start =
      // map entries: key, and google.protobuf.Value with number_value (field 2, double) or string_value (field 3)
      entry('lr', '11000000000000e03f') +
      entry('z', '110000000000000000') +
      entry('m', '1a026162') +
      entry('e', '1a00') +
      // start_time_secs, field 5
      '290000000000000040';
    const length = (text: string) => (text.length / 2).toString(16).padStart(2, '0');
    if (!('metadata' in value)) throw new Error('It has no metadata.');
    const { pluginName, content } = value.metadata.pluginData;
    // session_start_info is field 3 of HParamsPluginData, whose version 0 is left out.
    expect(hex(content)).toBe(`1a${length(start)}${start}`);
    expect({ pluginName, tag: value.tag }).toEqual({
      pluginName: 'hparams',
      tag: '_hparams_/session_start_info',
    });
    // An empty tensor (field 8) of DT_FLOAT [0], and the metadata (field 9).
    expect(hex(encodeEvent({ wallTime: 0, summary: { value: [value] } }))).toContain(
      `42060801120212004a${length(`0a000a0768706172616d731200${hex(content)}`)}`,
    );
  });

  it('of a start at step 0 is a start', () => {
    expect(hex(encodeEvent({ wallTime: 0, step: 0, sessionLog: { status: 1 } }))).toBe('3a020801');
  });
});

describe('the name of an event file', () => {
  it('comes after those of earlier starts, even in the same second or after the clock was set back', async () => {
    const starts = [1_700_000_000_000, 1_700_000_000_999, 1_600_000_000_000].map((time) => {
      const writer = new TensorBoardWriter(folder, 0, new Date(time));
      writer.close();
      return basename(writer.file);
    });
    expect((await readdir(folder)).sort()).toEqual(starts);
  });
});

describe('event files', () => {
  it('are read by TensorBoard itself: what was taken back is gone, and zeros are points', async ({
    skip,
  }) => {
    const python = await pythonWithTensorBoard();
    if (python === undefined) return skip('no Python 3 with venv and pip here');
    const png = async (background: string) =>
      sharp({ create: { width: 8, height: 6, channels: 3, background } })
        .png()
        .toBuffer();
    const [red, blue] = [await png('#ff0000'), await png('#0000ff')];
    const size = { width: 8, height: 6 };
    const time = new Date(1_700_000_000_000);

    // Killed before the first checkpoint, after an epoch's figures.
    const started = new Date(1_600_000_000_000);
    const killed = new TensorBoardWriter(folder, 0, time);
    killed.hyperparameters(HPARAMS, started);
    for (const step of [10, 20, 30]) killed.scalars(step, { 'accuracy/fake': 99 });
    killed.image(30, 'samples', red, size);
    killed.scalars(30, { distance: 99 });
    killed.close();
    // Started again, and stopped after step 20.
    const again = new TensorBoardWriter(folder, 0, time);
    again.hyperparameters(HPARAMS, started);
    for (const step of [0, 10, 20]) again.scalars(step, { 'accuracy/fake': 0 });
    again.image(20, 'samples', red, size);
    again.close();
    // Resumed, killed, and resumed from the same checkpoint.
    for (const value of [99, 0.5]) {
      const resumed = new TensorBoardWriter(folder, 21, time);
      resumed.hyperparameters(HPARAMS, started);
      resumed.scalars(30, { 'accuracy/fake': value });
      resumed.image(30, 'samples', value === 99 ? red : blue, size);
      resumed.scalars(30, { distance: value });
      resumed.flush();
      resumed.close();
    }
    expect(await readdir(folder)).toHaveLength(4);
    const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata
events = EventAccumulator(sys.argv[1], size_guidance={'images': 0, 'scalars': 0}, purge_orphaned_data=True)
events.Reload()
tag = metadata.SESSION_START_INFO_TAG
start = metadata.parse_session_start_info_plugin_data(events.SummaryMetadata(tag).plugin_data.content)
scalars = lambda tag: [[e.step, e.value] for e in events.Scalars(tag)]
print(json.dumps({
  'hparams': {name: getattr(value, value.WhichOneof('kind')) for name, value in start.hparams.items()},
  'started': start.start_time_secs,
  'listed': len(events.Tensors(tag)) > 0,
  'tags': events.Tags()['scalars'],
  'fake': scalars('accuracy/fake'),
  'distance': scalars('distance'),
  'images': [[e.step, e.width, e.height, e.encoded_image_string.hex()] for e in events.Images('samples')],
}))`;
    const { stdout } = await promisify(execFile)(python, ['-c', script, folder]);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      hparams: HPARAMS,
      started: 1_600_000_000,
      listed: true,
      tags: ['accuracy/fake', 'distance'],
      fake: [
        [0, 0],
        [10, 0],
        [20, 0],
        [30, 0.5],
      ],
      distance: [[30, 0.5]],
      images: [
        [20, 8, 6, red.toString('hex')],
        [30, 8, 6, blue.toString('hex')],
      ],
    });
  });
});

const HPARAMS = { model: 'tiny', loss: 'hinge', learning_rate: 0.25, label_smoothing: 0 };

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

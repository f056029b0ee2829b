import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { versionOf } from '@trazo/model';
import { decodeApng } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GOLDEN, GOLDEN_FOLDER } from './golden.ts';
import { modelsOf } from './responses.ts';
import { startWorker, type Worker } from './worker.ts';

/** Maximum difference in grey levels, as wasm rounds differently on other machines. */
const TOLERANCE = 2;

describe('golden pictures', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker();
  }, 60_000);
  afterAll(() => worker?.stop());

  it('are exactly the files in the folder', async () => {
    expect((await readdir(GOLDEN_FOLDER)).sort()).toEqual(Object.keys(GOLDEN).sort());
  });

  it.each(Object.entries(GOLDEN))('%s is the response to %s', async (file, address) => {
    const { models } = await modelsOf(worker);
    const [golden, picture] = await Promise.all([
      readFile(join(GOLDEN_FOLDER, file)),
      worker.get(address).then(async (response) => new Uint8Array(await response.arrayBuffer())),
    ]);
    const [expected, received] = [decodeApng(golden), decodeApng(picture)];
    expect(
      models.map((card) => `${card.name} ${versionOf(card)}`),
      'The shipped model has changed: rewrite the golden pictures (see write-golden.ts) and review them.',
    ).toContain(expected.text['Model']);
    expect(received.text).toEqual(expected.text);
    expect([received.width, received.height]).toEqual([expected.width, expected.height]);
    expect(received.frames).toHaveLength(expected.frames.length);
    received.frames.forEach(({ data }, frame) => {
      const other = expected.frames[frame]?.data ?? [];
      expect(data.length).toBe(other.length);
      expect(
        Math.max(...Array.from(data, (pixel, index) => Math.abs(pixel - (other[index] ?? 0)))),
      ).toBeLessThanOrEqual(TOLERANCE);
    });
  });
});

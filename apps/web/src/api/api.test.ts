import { fittingCount, MAX_PICTURE_BYTES, walkShape } from '@trazo/edge-api/limits';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en.ts';
import { es } from '../i18n/es.ts';
import { describeFailure, type Failure, failureOf } from './failure.ts';
import {
  downloadUrl,
  gridFileName,
  gridShape,
  gridUrl,
  imagesIn,
  squareShape,
  walkDownloadUrl,
  walkFileName,
  walkUrl,
} from './urls.ts';

const grid = { count: 16, seed: 'ñandú', digits: null, label: null, model: null };

describe('addresses', () => {
  it('have the parameters of the request', () => {
    const url = new URL(
      gridUrl({ count: 9, seed: '0', digits: null, label: null, model: 'slim' }),
      'http://page',
    );
    expect(url.pathname).toBe('/generate');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ n: '9', seed: '0', model: 'slim' });
    expect(gridUrl(grid)).not.toContain('model');
    expect(new URL(gridUrl(grid), 'http://page').searchParams.get('seed')).toBe('ñandú');
  });

  it.each([1, 2, 16, 36, 63, 64])('download %s digits large, yet at most 900 pixels wide', (count) => {
    const { columns, rows } = gridShape({ ...grid, count });
    const picture = { width: columns * 28, height: rows * 28 };
    const url = downloadUrl({ ...grid, count }, picture);
    const scale = Number(new URL(url, 'http://page').searchParams.get('scale'));
    const width = picture.width * scale;
    expect(Number.isInteger(scale)).toBe(true);
    expect(width).toBeLessThanOrEqual(900);
    expect(width).toBeGreaterThan(400);
  });

  it('lay a grid out as near square as can be', () => {
    expect(squareShape(1)).toEqual({ columns: 1, rows: 1 });
    expect(squareShape(10)).toEqual({ columns: 4, rows: 3 });
    expect(squareShape(64)).toEqual({ columns: 8, rows: 8 });
  });

  it('request one digit for every tile, or a number in one row', () => {
    const query = (digits: string) =>
      Object.fromEntries(new URL(gridUrl({ ...grid, digits }), 'http://page').searchParams);
    expect(query('7')).toMatchObject({ n: '16', digit: '7' });
    expect(query('2026')).toMatchObject({ digit: '2,0,2,6' });
    expect(query('2026')).not.toHaveProperty('n');
    expect(gridShape({ count: 16, digits: '2026' })).toEqual({ columns: 4, rows: 1 });
    expect(gridShape({ count: 16, digits: '7' })).toEqual({ columns: 4, rows: 4 });
    expect(['2026', '7', null].map((digits) => imagesIn({ count: 16, digits }))).toEqual([4, 16, 16]);
    expect(gridFileName({ ...grid, digits: '2026' })).toBe('trazo-2026-seed-ñandú.png');
    expect(gridFileName({ ...grid, digits: '7' })).toBe('trazo-7-x16-seed-ñandú.png');
  });

  it('request a text in one row', () => {
    const writing = { ...grid, text: 'Ana B' };
    expect(gridUrl(writing)).toBe(`/generate?seed=%C3%B1and%C3%BA&text=Ana+B`);
    expect(gridShape(writing)).toEqual({ columns: 5, rows: 1 });
    expect(imagesIn(writing)).toBe(4);
    expect(gridFileName(writing)).toBe('trazo-ana-b-seed-ñandú.png');
  });

  it('name files after their content', () => {
    expect(gridFileName({ count: 16, seed: '123', digits: null, label: null, model: null })).toBe(
      'trazo-16-seed-123.png',
    );
    expect(gridFileName({ count: 1, seed: 'ana', digits: null, label: null, model: 'slim' })).toBe(
      'trazo-1-seed-ana-slim.png',
    );
    expect(walkFileName({ from: '1', to: '2', model: null })).toBe('trazo-walk-1-to-2.png');
    expect(walkFileName({ from: '1', to: '2', model: 'slim' })).toBe('trazo-walk-1-to-2-slim.png');
    expect(walkUrl({ from: '1', to: '2', model: null })).toBe('/walk?from=1&to=2&n=4&steps=24');
  });
});

describe('addresses for images of other sizes', () => {
  const scaleOf = (url: string) => Number(new URL(url, 'http://page').searchParams.get('scale'));

  it('request a class by its name', () => {
    const request = { ...grid, label: 'boot' };
    expect(Object.fromEntries(new URL(gridUrl(request), 'http://page').searchParams)).toMatchObject({
      n: '16',
      class: 'boot',
    });
    expect(gridFileName({ ...request, label: 'a/b: c' })).toBe('trazo-class-a-b-c-x16-seed-ñandú.png');
    expect(gridFileName(request)).toBe('trazo-class-boot-x16-seed-ñandú.png');
  });

  it('have as many images as the worker serves', () => {
    const rgb = (side: number) => ({ width: side, height: side, channels: 3 });
    expect(fittingCount(64, rgb(32))).toBe(64);
    expect(fittingCount(16, rgb(512))).toBe(4);
    expect(fittingCount(4, rgb(512))).toBe(4);
    expect(fittingCount(16, rgb(1024))).toBe(1);
    // Four of 1024 × 1024 bytes are all that a picture has; of one byte more a row, they are too many.
    expect(fittingCount(4, { width: 1024, height: 1024, channels: 1 })).toBe(4);
    expect(fittingCount(4, { width: 1025, height: 1024, channels: 1 })).toBe(1);
  });

  it('download a picture within 900 pixels in either direction', () => {
    expect(scaleOf(downloadUrl(grid, { width: 120, height: 180 }))).toBe(5);
    expect(scaleOf(downloadUrl(grid, { width: 2000, height: 100 }))).toBe(1);
  });

  it.each([
    [{ width: 28, height: 28, channels: 1 }, { count: 4, steps: 24 }, 6],
    [{ width: 32, height: 32, channels: 3 }, { count: 4, steps: 24 }, 3],
    [{ width: 30, height: 45, channels: 1 }, { count: 4, steps: 24 }, 5],
    [{ width: 256, height: 256, channels: 3 }, { count: 1, steps: 21 }, 1],
    // 96 images, four in each of 24 frames, fit in a picture with 43,690 bytes each, and with 43,691 no more.
    [{ width: 1, height: 43_690, channels: 1 }, { count: 4, steps: 24 }, 1],
    [{ width: 1, height: 43_691, channels: 1 }, { count: 1, steps: 24 }, 1],
    [{ width: 512, height: 512, channels: 1 }, { count: 1, steps: 16 }, 1],
  ])('walk within the worker’s bounds: %o', (image, shape, scale) => {
    const walk = { from: '1', to: '2', model: null };
    expect(walkShape(image)).toEqual(shape);
    expect(walkUrl(walk, image)).toBe(`/walk?from=1&to=2&n=${shape.count}&steps=${shape.steps}`);
    expect(scaleOf(walkDownloadUrl(walk, image))).toBe(scale);
    const bytes = shape.count * shape.steps * image.width * image.height * image.channels * scale ** 2;
    expect(bytes).toBeLessThanOrEqual(MAX_PICTURE_BYTES);
  });

  it('of a walk as a file have the format that its name says, and no magnification for unknown images', () => {
    const walk = { from: 'ana', to: 'leo', model: 'slim' };
    const parameters = 'from=ana&to=leo&n=4&steps=24&model=slim';
    expect(walkDownloadUrl(walk, undefined)).toBe(`/walk?${parameters}`);
    expect(walkDownloadUrl(walk, undefined, 'gif')).toBe(`/walk.gif?${parameters}`);
    expect(walkFileName(walk)).toBe('trazo-walk-ana-to-leo-slim.png');
    expect(walkFileName(walk, 'gif')).toBe('trazo-walk-ana-to-leo-slim.gif');
  });
});

describe('failureOf', () => {
  const problem = (status: number, body: string) =>
    new Response(body, { status, headers: { 'Content-Type': 'application/problem+json' } });

  it('reads how long to wait', async () => {
    const busy = new Response('', { status: 429, headers: { 'Retry-After': '12' } });
    expect(await failureOf(busy)).toEqual({ kind: 'busy', waitSeconds: 12 });
    const full = new Response('', { status: 503, headers: { 'Retry-After': '1' } });
    expect(await failureOf(full)).toEqual({ kind: 'busy', waitSeconds: 1 });
    const vague = new Response('', {
      status: 429,
      headers: { 'Retry-After': 'Sun, 23 Nov 2025 00:00:00 GMT' },
    });
    expect(await failureOf(vague)).toEqual({ kind: 'busy', waitSeconds: null });
  });

  it('reads the detail of a problem', async () => {
    expect(await failureOf(problem(404, '{"detail":"model \\"x\\" is not known."}'))).toEqual({
      kind: 'refused',
      detail: 'model "x" is not known.',
    });
  });

  it.each(['', '[]', 'null', '{"detail":7}', '<html>'])('is content without a detail in %s', async (body) => {
    expect(await failureOf(problem(500, body))).toEqual({ kind: 'server', detail: null });
  });

  it('does not quote a page that is no problem document', async () => {
    const page = new Response('{"detail":"x"}', { status: 502, headers: { 'Content-Type': 'text/html' } });
    expect(await failureOf(page)).toEqual({ kind: 'server', detail: null });
  });

  it('recognises a successful response of the wrong kind', async () => {
    expect(await failureOf(new Response('hello'))).toEqual({ kind: 'reply' });
  });
});

describe('describeFailure', () => {
  const failures: Failure[] = [
    { kind: 'offline' },
    { kind: 'busy', waitSeconds: 12 },
    { kind: 'busy', waitSeconds: null },
    { kind: 'refused', detail: 'n "0" is not valid.' },
    { kind: 'server', detail: null },
    { kind: 'reply' },
    { kind: 'seed' },
  ];

  it.each(failures)('says what happened and what to do: $kind', (failure) => {
    for (const texts of [en, es]) {
      const { title, help } = describeFailure(failure, texts);
      expect(title).not.toBe('');
      expect(help).toMatch(/\.$/);
      if ('detail' in failure && failure.detail !== null) expect(help).toContain(failure.detail);
      if ('waitSeconds' in failure && failure.waitSeconds !== null) {
        expect(help).toMatch(/12 (seconds|segundos)/);
      }
    }
  });
});

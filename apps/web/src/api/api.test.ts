import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en.ts';
import { es } from '../i18n/es.ts';
import { describeFailure, type Failure, failureOf } from './failure.ts';
import {
  downloadUrl,
  sheetFileName,
  sheetShape,
  sheetUrl,
  squareShape,
  walkFileName,
  walkUrl,
} from './urls.ts';

const sheet = { count: 16, seed: 'ñandú', digits: null, model: null };

describe('addresses', () => {
  it('ask for what was asked for', () => {
    const url = new URL(sheetUrl({ count: 9, seed: '0', digits: null, model: 'slim' }), 'http://page');
    expect(url.pathname).toBe('/generate');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ n: '9', seed: '0', model: 'slim' });
    expect(sheetUrl(sheet)).not.toContain('model');
    expect(new URL(sheetUrl(sheet), 'http://page').searchParams.get('seed')).toBe('ñandú');
  });

  it.each([1, 2, 16, 36, 63, 64])('download %s digits large, yet at most 900 dots wide', (count) => {
    const scale = Number(new URL(downloadUrl({ ...sheet, count }), 'http://page').searchParams.get('scale'));
    const width = sheetShape({ ...sheet, count }).columns * 28 * scale;
    expect(Number.isInteger(scale)).toBe(true);
    expect(width).toBeLessThanOrEqual(900);
    expect(width).toBeGreaterThan(400);
  });

  it('lay a sheet out as near square as can be', () => {
    expect(squareShape(1)).toEqual({ columns: 1, rows: 1 });
    expect(squareShape(10)).toEqual({ columns: 4, rows: 3 });
    expect(squareShape(64)).toEqual({ columns: 8, rows: 8 });
  });

  it('ask for one digit all over, or for a number on a line of its own', () => {
    const query = (digits: string) =>
      Object.fromEntries(new URL(sheetUrl({ ...sheet, digits }), 'http://page').searchParams);
    expect(query('7')).toMatchObject({ n: '16', digit: '7' });
    expect(query('2026')).toMatchObject({ digit: '2,0,2,6' });
    expect(query('2026')).not.toHaveProperty('n');
    expect(sheetShape({ count: 16, digits: '2026' })).toEqual({ columns: 4, rows: 1 });
    expect(sheetShape({ count: 16, digits: '7' })).toEqual({ columns: 4, rows: 4 });
    expect(sheetFileName({ ...sheet, digits: '2026' })).toBe('trazo-2026-seed-ñandú.png');
    expect(sheetFileName({ ...sheet, digits: '7' })).toBe('trazo-7-x16-seed-ñandú.png');
  });

  it('name files after what is in them', () => {
    expect(sheetFileName({ count: 16, seed: '123', digits: null, model: null })).toBe(
      'trazo-16-seed-123.png',
    );
    expect(sheetFileName({ count: 1, seed: 'ana', digits: null, model: 'slim' })).toBe(
      'trazo-1-seed-ana-slim.png',
    );
    expect(walkFileName({ from: '1', to: '2', model: null })).toBe('trazo-walk-1-to-2.png');
    expect(walkUrl({ from: '1', to: '2', model: null })).toBe('/walk?from=1&to=2&n=4&steps=24');
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

  it('knows a good answer of the wrong kind', async () => {
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

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCard } from '@trazo/model';
import { tinyFiles } from '@trazo/model/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enImages } from '../src/i18n/en.ts';
import { firstSubject, render } from './render-texts.ts';

const SLIM = fileURLToPath(new URL('../../../packages/model/pretrained/slim/card.json', import.meta.url));

describe('the markup for the default model', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'card-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('speaks of digits for the shipped model', () => {
    expect(firstSubject(SLIM)).toBe('digits');
    expect(firstSubject(undefined)).toBe('digits');
  });

  it('speaks of images for a model of anything else', async () => {
    const card = parseCard(JSON.parse(Buffer.from((await tinyFiles()).card).toString()));
    const image = { height: 45, width: 30, channels: 3 };
    const file = join(folder, 'card.json');
    await writeFile(file, JSON.stringify({ ...card, spec: { ...card.spec, image } }));
    const subject = firstSubject(file);
    expect(subject).toBe('images');
    const html = await readFile(new URL('../index.html', import.meta.url), 'utf8');
    const rendered = render(html, enImages, subject);
    expect(rendered).toContain('<html lang="en" data-subject="images">');
    expect(rendered).toContain('<title>Trazo: images nobody made</title>');
  });
});

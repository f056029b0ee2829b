import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-node';
import { parseCard } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderHubCard } from './hub-card.ts';
import { writeCard } from './write-card.ts';

const PRETRAINED = fileURLToPath(new URL('../../../model/pretrained', import.meta.url));
const models = ['slim', 'cdcgan', 'dcgan', 'letters'];
const cardOf = async (name: string) => (await readArtifact(join(PRETRAINED, name))).card;

/** The front matter as data, and the text after it. */
function partsOf(markdown: string): { meta: unknown; text: string } {
  const [, yaml = '', text = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(markdown) ?? [];
  return { meta: parse(yaml), text };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the card for the Hugging Face Hub', () => {
  it('has the fields that the Hub reads in its front matter', async () => {
    const card = await cardOf('slim');
    const { meta } = partsOf(renderHubCard(card));
    expect(meta).toMatchObject({
      library_name: 'tfjs',
      pipeline_tag: 'unconditional-image-generation',
      tags: ['gan', 'tensorflow.js', 'trazo', 'conditional-gan'],
      datasets: ['ylecun/mnist'],
      'model-index': [
        {
          name: 'slim',
          results: [{ dataset: { name: 'mnist', type: 'mnist' }, metrics: expect.any(Array) }],
        },
      ],
    });
    expect(JSON.stringify(meta)).toContain(`"type":"frechet-distance"`);
  });

  it('has no results and no data set that were not measured or are not MNIST', async () => {
    const { evaluation: _, ...card } = await cardOf('dcgan');
    const own = renderHubCard({ ...card, dataset: { ...card.dataset, name: 'shoes: "old" & new' } });
    expect(partsOf(own).meta).not.toHaveProperty('model-index');
    expect(partsOf(own).meta).not.toHaveProperty('datasets');
    expect(own).not.toContain('## Evaluation');
    expect(own).toContain('- Data: shoes: "old" & new, 60,000 images');
  });

  it.each(models)('shows code that generates images with %s', async (name) => {
    const { text } = partsOf(renderHubCard(await cardOf(name)));
    const [, code = ''] = /```js\n(.*?)```/s.exec(text) ?? [];
    const run = new Function('tf', 'MODEL_URL', `return (async () => {${code}; return images; })()`);
    const images: unknown = await run(tf, `file://${join(PRETRAINED, name, 'model.json')}`);
    const side = name === 'letters' ? 32 : 28;
    expect(images).toMatchObject({ shape: [16, side, side, 1] });
    tf.dispose(images instanceof tf.Tensor ? images : []);
  });

  it.each(models)('lies in the folder of %s as it would be written today', async (name) => {
    expect(await readFile(join(PRETRAINED, name, 'README.md'), 'utf8')).toBe(
      renderHubCard(await cardOf(name)),
    );
  });

  it('is replaced together with the card', async () => {
    const card = await cardOf('slim');
    await writeCard(folder, { ...card, name: 'thin' });
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain('# thin\n');
    expect(parseCard(JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'))).name).toBe('thin');
  });
});

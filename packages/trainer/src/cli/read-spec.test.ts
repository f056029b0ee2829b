import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { presetByName } from '@trazo/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseJson } from '../files/json.ts';
import { runCli } from '../testing/cli.ts';
import { writeIdxFolder } from '../testing/write-idx-folder.ts';
import { readSpec } from './read-spec.ts';
import { specFileJsonSchema } from './spec-file.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/specs', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../../model/gan-spec.schema.json', import.meta.url));
const examples = (await readdir(EXAMPLES)).filter((name) => name.endsWith('.json'));

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(cwd, { recursive: true }));

const slim = { ...presetByName('slim'), name: 'mine' };
const file = (changes: object) => JSON.stringify({ ...slim, ...changes });
const recipe = (changes: object) => file({ training: { ...slim.training, ...changes } });
const generator = (...layers: object[]) => file({ generator: layers });

/** Starts to train the architecture in a file on images of 28×28; `write` puts the file there. */
async function train(write: (path: string) => Promise<unknown>, ...more: string[]) {
  await writeIdxFolder(join(cwd, 'data'), { height: 28, width: 28, channels: 1, classes: 10, count: 60 });
  const path = join(cwd, 'my-gan.json');
  await write(path);
  const before = await readdir(cwd);
  const result = await runCli(cwd, ['train', '--dataset', 'data', '--model', './my-gan.json', ...more]);
  return { ...result, added: (await readdir(cwd)).filter((name) => !before.includes(name)) };
}

describe('an architecture from a file', () => {
  it('may have comments, name its schema and say its version', async () => {
    const text = `\uFEFF// My first one.\n${file({ $schema: './gan-spec.schema.json', specVersion: 1, latentSize: 7 })}`;
    const { code, out, err } = await train(
      (path) => writeFile(path, text),
      '--batch-size',
      '10',
      '--dry-run',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('mine on data');
    const { spec } = JSON.parse(out.slice(out.indexOf('{')));
    expect(spec).toMatchObject({ name: 'mine', latentSize: 7 });
    expect(spec).not.toHaveProperty('specVersion');
  });

  const projection = { type: 'projection', useBias: true };
  it.each<[string, string, string]>([
    ['is empty', '', 'is empty.\n'],
    [
      'has nothing but a comment',
      '// later',
      'is not JSON: line 1, column 9: found the end of the file, allowed is a value.\n',
    ],
    [
      'is not JSON',
      '{\n  "name": "mine",\n}',
      'is not JSON: line 3, column 1: found "}", allowed is a name in double quotes.\nA spec is JSON; comments are allowed, trailing commas are not.\n',
    ],
    [
      'is YAML',
      'name: mine\n',
      'is not JSON: line 1, column 1: found "name", allowed is a value, or a name in double quotes.\n',
    ],
    ['is a list', '[]', 'value: found a list of 0 items, allowed is an object with name, image, '],
    ['is null', 'null', 'value: found null, allowed is an object with name, image, '],
    [
      'is of a later version',
      file({ specVersion: 2 }),
      'specVersion: found 2, this version of Trazo reads 1.\n',
    ],
    [
      'has a version of another type',
      file({ specVersion: '1' }),
      'specVersion: found "1", this version of Trazo reads 1.\n',
    ],
    [
      'has a name of before',
      recipe({ averaging: 0.9 }),
      'training.averaging: this field is now called emaDecay.\n',
    ],
    [
      'has another name of before',
      recipe({ gradientPenalty: 1 }),
      'training.gradientPenalty: this field is now called r1Gamma.\n',
    ],
    [
      'has a wrong number',
      file({ latentSize: 0 }),
      'latentSize: found 0, allowed is a whole number from 1 to 4096.\n',
    ],
    [
      'has a number too large to be one',
      file({ latentSize: 5 }).replace('"latentSize":5', '"latentSize":1e999'),
      'latentSize: found Infinity, allowed is a whole number from 1 to 4096.\n',
    ],
    [
      'lacks a field',
      file({ training: undefined }),
      'training: is missing, allowed is an object with epochs, batchSize, ',
    ],
    [
      'has an unknown field',
      file({ colour: true }),
      'value: unknown field "colour"; allowed: name, image, latentSize, ',
    ],
    [
      'has an unknown layer',
      generator({ type: 'attention' }),
      'generator[0].type: found "attention", allowed is dense, projection, conv2d, ',
    ],
    [
      'has a layer with a wrong number',
      generator({ type: 'relu' }, { type: 'conv2d', filters: 0, kernelSize: 3, strides: 1, useBias: true }),
      'generator[1].filters: found 0, allowed is a whole number from 1 to 65536.\n',
    ],
    [
      'has a layer with an unknown field',
      generator({ type: 'relu', slope: 0.1 }),
      'generator[0]: unknown field "slope"; allowed: type.\n',
    ],
    [
      'has an unknown layer in a residual',
      generator({ type: 'residual', layers: [{ type: 'gelu' }] }),
      'generator[0].layers[0].type: found "gelu", allowed is dense, ',
    ],
    [
      'has a layer that takes another shape',
      generator({ type: 'conv2d', filters: 1, kernelSize: 3, strides: 1, useBias: true }),
      'generator[0] (conv2d) needs a [height, width, channels] input, but the layer before it gives [74].\n',
    ],
    [
      'has a reshape that does not fit',
      generator({ type: 'reshape', targetShape: [1, 1, 75] }),
      'generator[0] (reshape): cannot reshape [74] (74 numbers) to [1, 1, 75] (75).\n',
    ],
    [
      'ends in another size',
      generator({ type: 'reshape', targetShape: [1, 1, 74] }, { type: 'tanh' }),
      'generator ends in shape [1, 1, 74] where [28, 28, 1] is needed.\n',
    ],
    [
      'has no logit',
      file({ discriminator: [{ type: 'flatten' }, { type: 'dense', units: 2, useBias: true }] }),
      'discriminator ends in shape [2] where [1] is needed.\n',
    ],
    [
      'lacks the projection',
      file({ discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }] }),
      "with 10 classes the discriminator's last layer is dense: a projection belongs there, ",
    ],
    [
      'has batch normalization under a penalty',
      file({
        discriminator: [
          { type: 'batchNormalization', momentum: 0.9, epsilon: 1e-3 },
          { type: 'flatten' },
          projection,
        ],
      }),
      'discriminator[0] (batchNormalization) makes each logit depend on the whole batch, ',
    ],
    [
      'has an unknown loss',
      recipe({ loss: 'mse' }),
      'training.loss: found "mse", allowed is non-saturating, hinge, least-squares, wasserstein.\n',
    ],
    [
      'has the wrong size for the data',
      file({ image: { height: 32, width: 28, channels: 1 } }),
      'generator ends in shape [28, 28, 1] where [32, 28, 1] is needed.\n',
    ],
  ])('that %s ends with a line that names file and place, and writes nothing', async (_, text, message) => {
    const { code, out, err, added } = await train((path) => writeFile(path, text));
    expect(err.startsWith(`Error: my-gan.json: ${message}`), err).toBe(true);
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(err).not.toMatch(/\n\s+at /);
    expect({ code, out, added }).toEqual({ code: 2, out: '', added: [] });
  });

  it.each<[string, (path: string) => Promise<unknown>, string]>([
    ['that is missing', async () => {}, 'there is no such file'],
    ['that is a folder', (path) => mkdir(path), 'this is a folder'],
  ])('%s is refused like any wrong --model', async (_, write, reason) => {
    const { code, out, err, added } = await train(write);
    expect(err).toBe(
      `Error: --model "./my-gan.json" is not valid: allowed is dcgan, cdcgan, slim, letters, or a JSON file with a spec (${reason}).\n`,
    );
    expect({ code, out, added }).toEqual({ code: 2, out: '', added: [] });
  });

  it('that needs more memory than there is is refused, counting weights and what Adam and the average hold', async () => {
    const layers = (units: number) => [
      { type: 'dense', units, useBias: true },
      { type: 'dense', units: 28 * 28, useBias: true },
      { type: 'reshape', targetShape: [28, 28, 1] },
      { type: 'tanh' },
    ];
    const of = (units: number) =>
      train((path) => writeFile(path, generator(...layers(units))), '--batch-size', '2', '--dry-run');
    // 1e4 × (74 + 784) weights of 4 bytes are 34 MB. Their gradients, moments and copies are what 1 GB cannot hold
    // for five times as many.
    expect((await of(10_000)).code).toBe(0);
    const { code, err, added } = await of(50_000);
    expect(err).toMatch(
      /^Error: --model "\.\/my-gan\.json" is not valid: allowed is a model that fits into memory together with data: it would take about 2\.\d GB at least \(0\.0 GB of images, 1\.\d GB of weights\), there are 1\.0 GB; generator\[1\] \(dense\) takes most\.\n$/,
    );
    expect({ code, added }).toEqual({ code: 2, added: [] });
  });
});

describe('the examples', () => {
  it.each(examples)('%s points to the schema, which accepts it', async (name) => {
    const value = parseJson(await readFile(join(EXAMPLES, name), 'utf8'), { comments: true });
    const { $schema } = z.looseObject({ $schema: z.string() }).parse(value);
    expect(join(EXAMPLES, $schema)).toBe(SCHEMA);
    expect(
      z.fromJSONSchema(JSON.parse(await readFile(SCHEMA, 'utf8'))).safeParse(value).error,
    ).toBeUndefined();
    const spec = await readSpec(join(EXAMPLES, name), cwd);
    expect(`${spec.name}.json`).toBe(name);
  });

  it.each(examples)('%s trains', { timeout: 60_000 }, async (name) => {
    const model = join(EXAMPLES, name);
    const { image, classes } = await readSpec(model, cwd);
    await writeIdxFolder(join(cwd, 'data'), {
      ...image,
      classes: Math.max(2, classes),
      count: 10,
      testCount: 10,
    });
    const options = ['--dataset', 'data', '--batch-size', '4', '--max-steps', '2'];
    const { code, out, err } = await runCli(cwd, ['train', '--model', model, ...options], {
      memoryBytes: 2e9,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/Exported .* differ from the trained model's by .* of 255 grey levels on average/);
  });
});

describe('the JSON Schema', () => {
  it('is printed as it is committed', async () => {
    const { code, out } = await runCli(cwd, ['schema']);
    expect(code).toBe(0);
    const remedy = 'Write it anew: pnpm --silent schema > packages/model/gan-spec.schema.json';
    expect(out, remedy).toBe(await readFile(SCHEMA, 'utf8'));
  });

  it('describes fields and layers, and lets what has a default be left out', () => {
    const schema = z
      .looseObject({ $schema: z.string(), properties: z.looseObject({}), required: z.array(z.string()) })
      .parse(specFileJsonSchema());
    expect(schema.$schema).toContain('json-schema.org');
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['$schema', 'name', 'image', 'generator', 'discriminator', 'training']),
    );
    expect(JSON.stringify(schema)).toContain('"description":"x · kernel (+ bias)"');
    for (const name of ['classes', '$schema', 'specVersion']) expect(schema.required).not.toContain(name);
  });

  it.each<[string, object]>([
    ['another version', { specVersion: 2 }],
    ['an unknown layer', { generator: [{ type: 'attention' }] }],
    ['an unknown field', { colour: true }],
    ['a number out of range', { latentSize: 0 }],
    ['a missing field', { training: {} }],
  ])('refuses %s, as pnpm train does', (_, changes) => {
    const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(specFileJsonSchema())));
    expect(schema.safeParse(slim).success).toBe(true);
    expect(schema.safeParse({ ...slim, ...changes }).success).toBe(false);
  });
});

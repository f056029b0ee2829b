import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactError, hashContent } from '@trazo/model';
import { tinyArtifact, tinyFiles } from '@trazo/model/testing';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildModels } from './build-models.ts';
import { MODEL_FILES } from './model-files.ts';
import { smokeTestModel } from './smoke-test.ts';

type Json = Record<string, unknown>;

/** A history of one frame: sixteen tiles of one pixel. */
const oneFrame = () =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: '#000' } })
    .png()
    .toBuffer();

describe('an untrusted model folder', () => {
  let home: string;
  let folder: string;
  let output: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'hostile-'));
    folder = join(home, 'model');
    output = join(home, 'out');
    await mkdir(folder);
    const files = await tinyFiles();
    await writeFile(join(folder, 'model.json'), files.modelJson);
    await writeFile(join(folder, 'weights.bin'), files.weights);
    await writeFile(join(folder, 'card.json'), files.card);
  });
  afterEach(() => rm(home, { recursive: true }));

  const read = async (name: string) => new Uint8Array(await readFile(join(folder, name)));
  const readJson = async (name: string): Promise<Json> =>
    Object(JSON.parse((await readFile(join(folder, name))).toString()));

  /** Writes files and gives the card the matching hash, as an attacker would. */
  async function plant(files: { modelJson?: string; weights?: Uint8Array; card?: (card: Json) => Json }) {
    if (files.modelJson !== undefined) await writeFile(join(folder, 'model.json'), files.modelJson);
    if (files.weights !== undefined) await writeFile(join(folder, 'weights.bin'), files.weights);
    const contentHash = await hashContent(await read('model.json'), await read('weights.bin'));
    const card = { ...(await readJson('card.json')), contentHash };
    await writeFile(join(folder, 'card.json'), JSON.stringify(files.card?.(card) ?? card));
  }

  /** Replaces texts of model.json, which must occur in it. */
  async function edit(...changes: readonly (readonly [from: string, to: string])[]) {
    let modelJson = Buffer.from(await read('model.json')).toString();
    for (const [from, to] of changes) {
      expect(modelJson).toContain(from);
      modelJson = modelJson.replace(from, () => to);
    }
    await plant({ modelJson });
  }

  /** The message of the refusal: one line that names the file. Checks that nothing was written. */
  async function refusal(): Promise<string> {
    const error: unknown = await buildModels(folder, output).then(
      () => 'accepted',
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ArtifactError)) throw new Error(`not refused as a model: ${String(error)}`);
    expect(error.message).not.toMatch(/[\r\n]/);
    expect(error.message.startsWith(folder)).toBe(true);
    expect(error.message.length).toBeLessThan(500 + folder.length);
    expect((await readdir(home)).sort()).toEqual(['model']);
    return error.message.slice(folder.length);
  }

  it('is accepted when nothing is wrong with it', async () => {
    await plant({});
    expect(await buildModels(folder, output)).toEqual(['tiny']);
  });

  it.each(['model.json', 'weights.bin', 'card.json'])(
    'is refused with %s cut short or with a bit flipped',
    async (name) => {
      const whole = await read(name);
      for (const length of [0, 1, Math.floor(whole.length / 2), whole.length - 1]) {
        await writeFile(join(folder, name), whole.subarray(0, length));
        expect(await refusal()).toMatch(/^(?:\/(?:model\.json|weights\.bin|card\.json))?: /);
      }
      if (name === 'card.json') return;
      for (let at = 0; at < whole.length; at += 1 + Math.floor(whole.length / 40)) {
        await writeFile(
          join(folder, name),
          whole.map((byte, place) => (place === at ? byte ^ 0x10 : byte)),
        );
        expect(await refusal()).toMatch(/^(?:\/(?:model\.json|weights\.bin))?: /);
      }
    },
  );

  describe('with files outside the folder', () => {
    it.each(['model.json', 'weights.bin', 'card.json'])(
      'refuses %s as a link out of the folder',
      async (name) => {
        await writeFile(join(home, 'elsewhere'), await read(name));
        await rm(join(folder, name));
        await symlink(join('..', 'elsewhere'), join(folder, name));
        const error: unknown = await buildModels(folder, output).catch((thrown: unknown) => thrown);
        expect(String(error)).toContain(`${name}: is a link to a file outside the model folder.`);
      },
    );

    it.each(['history.webp', 'history.jsonl'])('refuses %s as a link out of the folder', async (name) => {
      await writeFile(join(home, 'secret'), 'secret');
      // A sprite makes the rows be read.
      await writeFile(join(folder, 'history.png'), await oneFrame());
      await symlink(join(home, 'secret'), join(folder, name));
      await expect(buildModels(folder, output)).rejects.toThrow(`${name}: is a link to a file outside`);
    });

    it('may be a link to the folder', async () => {
      await symlink(folder, join(home, 'latest'));
      expect(await buildModels(join(home, 'latest'), output)).toEqual(['tiny']);
    });

    it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
      await rm(join(folder, 'weights.bin'));
      execFileSync('mkfifo', [join(folder, 'weights.bin')]);
      expect(await refusal()).toBe('/weights.bin: is not a regular file.');
    });

    it('does not read a folder, nor more than a file can have', async () => {
      await rm(join(folder, 'card.json'));
      await mkdir(join(folder, 'card.json'));
      expect(await refusal()).toMatch(/^\/card\.json: (?:is not a regular file|cannot be read)\.$/);
      await rm(join(folder, 'card.json'), { recursive: true });
      await writeFile(join(folder, 'card.json'), new Uint8Array(MODEL_FILES['card.json'] + 1));
      expect(await refusal()).toMatch(/^\/card\.json: has 1048577 bytes; the maximum is 1048576\.$/);
    });

    it.each(['../../etc/passwd', '/etc/passwd', 'https://elsewhere.example/w.bin', 'weights.bin/../../x'])(
      'refuses weights at %s',
      async (path) => {
        await edit(['"paths":["weights.bin"]', `"paths":[${JSON.stringify(path)}]`]);
        expect(await refusal()).toMatch(/^\/model\.json: weightsManifest\[0\]\.paths\[0\]: /);
      },
    );

    it.each([
      '../../x',
      '/tmp/x',
      'a/b',
      'x.js',
      "x'; process.exit(1); '",
      'x\u2028y',
      '..',
      'X',
      '__proto__',
    ])('refuses the name %j, which would be part of paths and of code', async (name) => {
      await plant({ card: (card) => ({ ...card, name }) });
      expect(await refusal()).toMatch(/^\/card\.json: name: /);
    });
  });

  describe('with an invalid graph', () => {
    it.each([
      ...['If', 'While', 'StatelessWhile', 'Switch', 'Merge', 'Enter', 'LoopCond', 'PartitionedCall'],
      ...[
        'HashTableV2',
        'LookupTableFindV2',
        'ReadFile',
        'WriteFile',
        'PyFunc',
        'DecodeJpeg',
        'TensorListReserve',
      ],
      ...['MyCustomOp', '', '__proto__', 'constructor', 'Tanh\u0000', 'tanh', 'x'.repeat(10_000)],
    ])('refuses the op %.40j', async (op) => {
      await edit(['"op":"Tanh"', `"op":${JSON.stringify(op)}`]);
      expect(await refusal()).toMatch(
        /^\/model\.json: node "images" has the op .*, which the worker has no kernel for\.$/,
      );
    });

    it('refuses functions, which control flow would run', async () => {
      const library = { function: [{ signature: { name: 'f' }, nodeDef: [{ name: 'x', op: 'ReadFile' }] }] };
      await edit(['"node":', `"library":${JSON.stringify(library)},"node":`]);
      expect(await refusal()).toBe('/model.json: has functions, which are not supported.');
    });

    it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' x', 'a\nb', '^x', 'x:0'])(
      'refuses a node of the name %j',
      async (name) => {
        await edit(
          ['"name":"pixels"', `"name":${JSON.stringify(name)}`],
          ['"input":["pixels"]', `"input":[${JSON.stringify(name)}]`],
        );
        expect(await refusal()).toMatch(/^\/model\.json: node ".*" has an invalid name\.$/);
        expect(Object.keys(Object.prototype)).toEqual([]);
      },
    );

    it('refuses two nodes, or two weights, of one name', async () => {
      await edit(['"name":"product"', '"name":"pixels"']);
      expect(await refusal()).toBe('/model.json: has two nodes with the name "pixels".');
    });

    it.each(['"__proto__":{"polluted":true},', '"constructor":{"prototype":{"polluted":true}},'])(
      'is left unpolluted by %s',
      async (key) => {
        for (const [name, before] of [
          ['model.json', '"modelTopology":{'],
          ['model.json', '"attr":{'],
          ['card.json', '"dataset":{'],
        ] as const) {
          const text = Buffer.from(await read(name)).toString();
          expect(text).toContain(before);
          await writeFile(join(folder, name), text.replace(before, before + key));
          await plant({});
          await buildModels(folder, output).catch((error: unknown) =>
            expect(error).toBeInstanceOf(ArtifactError),
          );
          expect(Object(Object.create({}))['polluted']).toBeUndefined();
          expect(Object.keys(Object.prototype)).toEqual([]);
        }
      },
    );

    it('refuses nesting that would exhaust a parser', async () => {
      await edit(['"attr":{}', `"attr":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`]);
      expect(await refusal()).toBe('/model.json: is nested more than 64 levels deep.');
    });

    it('refuses a graph of thousands of nodes', async () => {
      const nodes = Array.from({ length: 5000 }, (_, index) => `{"name":"n${index}","op":"Const"}`).join();
      await edit(['"node":[', `"node":[${nodes},`]);
      expect(await refusal()).toBe('/model.json: has 5006 nodes; the maximum is 4096.');
    });

    it.each([
      ['goes round in circles', [['"input":["latents","kernel"]', '"input":["images","kernel"]']]],
      ['has no input', [['"op":"Placeholder"', '"op":"Const"']]],
      ['has no output', [['"name":"images"', '"name":"pictures"']]],
      ['asks for what is not there', [['"input":["product","shape"]', '"input":["product","shapes"]']]],
    ] as const)('refuses a graph that %s', async (_, changes) => {
      await edit(...changes);
      expect(await refusal()).toMatch(/^\/model\.json: cannot generate 64 images: /);
    });
  });

  describe('with invalid numbers', () => {
    it.each([
      ['"shape":[2,1]', '"shape":[9007199254740991,9007199254740991]'],
      ['"shape":[2,1]', '"shape":[1000000,1000000]'],
      ['"shape":[2,1]', '"shape":[-2,-1]'],
      ['"shape":[2,1]', '"shape":[1e300,0]'],
      ['"shape":[2,1]', '"shape":[2.5,1]'],
    ])('refuses %s as %s', async (from, to) => {
      await edit([from, to]);
      expect(await refusal()).toMatch(/^\/(?:weights\.bin: has 24 bytes where|model\.json: weightsManifest)/);
    });

    it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      'refuses %d among the weights',
      async (number) => {
        const weights = await read('weights.bin');
        new DataView(weights.buffer).setFloat32(4, number, true);
        await plant({ weights });
        expect(await refusal()).toBe('/weights.bin: number 1 of weight "kernel" is not a finite number.');
      },
    );

    it('refuses NaN in 16 bits, and scales that overflow', async () => {
      const whole = await read('weights.bin');
      const half = Uint8Array.of(0, 0x7e, 0, 0x3c, ...whole.subarray(8));
      const entry = '"shape":[2,1],"dtype":"float32"';
      const original = Buffer.from(await read('model.json')).toString();
      const stored = (quantization: Json) =>
        original.replace(entry, `${entry},"quantization":${JSON.stringify(quantization)}`);
      await plant({ modelJson: stored({ dtype: 'float16', original_dtype: 'float32' }), weights: half });
      expect(await refusal()).toBe('/weights.bin: number 0 of weight "kernel" is not a finite number.');
      const byte = Uint8Array.of(255, 255, ...whole.subarray(8));
      await plant({
        modelJson: stored({ dtype: 'uint8', original_dtype: 'float32', scale: 1e308, min: 1e308 }),
        weights: byte,
      });
      expect(await refusal()).toMatch(/^\/model\.json: cannot generate 64 images: it gives NaN where/);
    });

    it('refuses a graph that grows past all bounds', async () => {
      // Each joins the one before with itself: 2^30 times the pixels.
      const steps = Array.from(
        { length: 30 },
        (_, step) =>
          `{"name":"d${step}","op":"ConcatV2","input":[${`"${step === 0 ? 'product' : `d${step - 1}`}",`.repeat(2)}"axis"],"attr":{}}`,
      );
      await edit(
        [
          '{"name":"pixels"',
          `{"name":"axis","op":"Const","attr":{"dtype":{"type":"DT_INT32"}}},${steps.join()},{"name":"pixels"`,
        ],
        ['"input":["product","shape"]', '"input":["d29","shape"]'],
        [
          '{"name":"shape","shape":[4],"dtype":"int32"}',
          '{"name":"shape","shape":[4],"dtype":"int32"},{"name":"axis","shape":[],"dtype":"int32"}',
        ],
      );
      await plant({ weights: Uint8Array.of(...(await read('weights.bin')), 0, 0, 0, 0) });
      expect(await refusal()).toBe(
        '/model.json: cannot generate 64 images: it needs more than 256 MiB of memory.',
      );
    });

    it('refuses a card of another network than the graph', async () => {
      await plant({ card: (card) => ({ ...card, spec: { ...Object(card['spec']), latentSize: 3 } }) });
      expect(await refusal()).toMatch(
        /^\/model\.json: cannot generate 64 images: .*expected shape \[-1, 3\], received \[-1, 2\]/,
      );
      await plant({
        card: (card) => ({
          ...card,
          spec: { ...Object(card['spec']), latentSize: 2, image: { height: 1000, width: 1000, channels: 1 } },
        }),
      });
      expect(await refusal()).toMatch(/^\/card\.json: spec: generator ends in shape/);
    });
  });

  it('is stopped when it takes too long', async () => {
    await expect(smokeTestModel(await tinyArtifact(), 'x/model.json', 0)).rejects.toThrow(
      'x/model.json: cannot generate 64 images: it did not end within 0 s.',
    );
  });
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { describeIssue } from './describe-issue.ts';
import { ganSpecSchema } from './spec/gan-spec.ts';
import { presetByName } from './spec/presets/index.ts';

/** What is said of a value that a schema refuses. */
function said(schema: z.ZodType, value: unknown): string {
  const parsed = schema.safeParse(value);
  if (parsed.success) throw new Error('The schema takes the value.');
  return describeIssue(parsed.error, schema, value);
}

describe('what is allowed of a number', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.number(), '1', 'found "1", allowed is a number'],
    [z.int(), 1.5, 'found 1.5, allowed is a whole number'],
    [z.int().min(1).max(8), 0, 'found 0, allowed is a whole number from 1 to 8'],
    [z.int().min(1), 0, 'found 0, allowed is a whole number from 1'],
    [z.int().max(8), 9, 'found 9, allowed is a whole number at most 8'],
    [z.number().min(0).lt(1), 1, 'found 1, allowed is a number from 0 to below 1'],
    [z.number().positive().max(1), 0, 'found 0, allowed is a number above 0 and at most 1'],
    [z.number().gt(0).lt(1), 1, 'found 1, allowed is a number above 0 and below 1'],
    [z.number().lt(1), 1, 'found 1, allowed is a number below 1'],
    [z.number().positive(), -1, 'found -1, allowed is a number above 0'],
    [z.number().min(0), Number.POSITIVE_INFINITY, 'found Infinity, allowed is a number from 0'],
    [z.number().min(0).nullable().default(null), -1, 'found -1, allowed is a number from 0 or null'],
  ])('%#', (schema, value, message) => {
    expect(said(schema, value)).toBe(`value: ${message}`);
  });
});

describe('what is allowed of other values', () => {
  const layer = z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('dense'), units: z.int() }),
    z.strictObject({ type: z.literal('relu') }),
  ]);

  it.each<[string, z.ZodType, unknown, string]>([
    ['an enumeration', z.enum(['none', 'linear']), 'step', 'found "step", allowed is none, linear'],
    ['a literal', z.literal(2), 1, 'found 1, allowed is 2'],
    ['a boolean', z.boolean(), 'yes', 'found "yes", allowed is true or false'],
    ['text', z.string(), 5, 'found 5, allowed is text'],
    ['a pattern', z.string().regex(/^[a-f]$/), 'g', 'found "g", allowed is text that matches /^[a-f]$/'],
    ['a pattern with a message', z.string().regex(/^a$/, 'an a'), 'b', 'found "b", allowed is an a'],
    ['a pattern, of another type', z.string().regex(/^a$/, 'an a'), 1, 'found 1, allowed is an a'],
    [
      'a date',
      z.iso.datetime(),
      'today',
      'found "today", allowed is a date and time in ISO 8601, as 2026-01-31T12:00:00Z',
    ],
    ['a list', z.array(z.int()), {}, 'found an object, allowed is a list'],
    [
      'a list with items',
      z.array(z.int()).min(1),
      [],
      'found a list of 0 items, allowed is a list with at least one item',
    ],
    [
      'a tuple',
      z.tuple([z.int().min(1), z.int().min(1)]),
      [1],
      'found a list of one item, allowed is a list of 2 items, each a whole number from 1',
    ],
    [
      'a tuple that is too long',
      z.tuple([z.int().min(1), z.int().min(1)]),
      [1, 2, 3],
      'found a list of 3 items, allowed is a list of 2 items, each a whole number from 1',
    ],
    [
      'a list with several items',
      z.array(z.int()).min(2),
      [],
      'found a list of 0 items, allowed is a list with at least 2 items',
    ],
    ['a list with a maximum', z.array(z.int()).max(1), [1, 2], 'found a list of 2 items, allowed is a list'],
    ['text with a minimum', z.string().min(2), 'a', 'found "a", allowed is text'],
    ['an address', z.string().startsWith('a'), 'b', 'found "b", allowed is text'],
    ['a tuple of one', z.tuple([z.int()]), 5, 'found 5, allowed is a list of one item, each a whole number'],
    [
      'a tuple of different items',
      z.tuple([z.int(), z.string()]),
      5,
      'found 5, allowed is a list of 2 items',
    ],
    [
      'a tuple of what cannot be told',
      z.tuple([z.custom(), z.custom()]),
      5,
      'found 5, allowed is a list of 2 items',
    ],
    [
      'an item of a tuple',
      z.strictObject({ shape: z.tuple([z.int(), z.boolean()]) }),
      { shape: [1, 2] },
      'shape[1]: found 2, allowed is true or false',
    ],
    [
      'alternatives of which one is a literal',
      z.union([z.literal(1), z.boolean()]),
      'x',
      'found "x", allowed is 1 or true or false',
    ],
    [
      'alternatives of which one cannot be told',
      z.union([z.int(), z.custom<string>(() => false)], 'something else'),
      'x',
      'found "x", allowed is something else',
    ],
    [
      'a pipe that may be null',
      z.int().nullable().optional(),
      'x',
      'found "x", allowed is a whole number or null',
    ],
    ['white space in a message', z.custom(() => false, 'a \n\t b'), 1, 'found 1, allowed is a b'],
    ['literals', z.union([z.literal(1), z.literal(3)]), 2, 'found 2, allowed is 1, 3'],
    [
      'alternatives',
      z.union([z.int(), z.boolean()]),
      'x',
      'found "x", allowed is a whole number or true or false',
    ],
    ['an object', z.strictObject({ a: z.int(), b: z.int() }), 5, 'found 5, allowed is an object with a, b'],
    ['no object', z.strictObject({ a: z.int() }), null, 'found null, allowed is an object with a'],
    ['objects by type', layer, 'dense', 'found "dense", allowed is an object whose type is dense, relu'],
    ['objects of an unknown type', layer, { type: 'gelu' }, 'type: found "gelu", allowed is dense, relu'],
    ['objects without a type', layer, { units: 5 }, 'type: is missing, allowed is dense, relu'],
    ['a field of one of them', layer, { type: 'dense' }, 'units: is missing, allowed is a whole number'],
    ['an unknown field of one', layer, { type: 'relu', slope: 1 }, 'unknown field "slope"; allowed: type'],
    [
      'preprocessed values',
      z.preprocess((value) => value, z.strictObject({ a: z.int() })),
      { a: 'x' },
      'a: found "x", allowed is a whole number',
    ],
    [
      'a check of its own',
      z.int().refine((n) => n % 2 === 0, 'an even\nnumber'),
      1,
      'found 1, allowed is a whole number',
    ],
    ['any value', z.custom(() => false, 'something\nelse'), 1, 'found 1, allowed is something else'],
  ])('%s', (_, schema, value, message) => {
    expect(said(schema, value).replace(/^value: /, '')).toBe(message);
  });
});

describe('the place', () => {
  const preset = presetByName('dcgan');
  const dense = { type: 'dense', units: 1, useBias: true };
  const within = (...layers: unknown[]) => ({ ...preset, generator: [dense, { type: 'residual', layers }] });

  it.each<[string, unknown, string]>([
    [
      'of a layer',
      { ...preset, generator: [dense, 'relu'] },
      'generator[1]: found "relu", allowed is an object whose type is dense, ',
    ],
    [
      'of a field',
      { ...preset, generator: [{ ...dense, units: 0 }] },
      'generator[0].units: found 0, allowed is a whole number from 1 to 65536',
    ],
    [
      'within a residual',
      within({ ...dense, units: 0 }),
      'generator[1].layers[0].units: found 0, allowed is a whole number from 1 to 65536',
    ],
    [
      'of an unknown layer within a residual',
      within(dense, { type: 'gelu' }),
      'generator[1].layers[1].type: found "gelu", allowed is dense, ',
    ],
    [
      'of an unknown field within a residual',
      within({ type: 'relu', slope: 1 }),
      'generator[1].layers[0]: unknown field "slope"; allowed: type',
    ],
    [
      'of an empty residual',
      within(),
      'generator[1].layers: found a list of 0 items, allowed is a list with at least one item',
    ],
    [
      'of an item',
      { ...preset, generator: [{ type: 'reshape', targetShape: [1, 0, 1] }] },
      'generator[0].targetShape[1]: found 0, allowed is a whole number from 1 to 65536',
    ],
    [
      'of a list of another length',
      { ...preset, generator: [{ type: 'reshape', targetShape: [1, 1, 1, 1] }] },
      'generator[0].targetShape: found a list of 4 items, allowed is a list of 3 items, each a whole number from 1 to 65536',
    ],
    [
      'of an object',
      { ...preset, image: 28 },
      'image: found 28, allowed is an object with height, width, channels',
    ],
    [
      'of a field in an object',
      { ...preset, image: { ...preset.image, channels: 4 } },
      'image.channels: found 4, allowed is 1, 3',
    ],
    [
      'of a missing field',
      { ...preset, latentSize: undefined },
      'latentSize: is missing, allowed is a whole number from 1 to 4096',
    ],
    [
      'of two unknown fields',
      { ...preset, colour: 1, size: 2 },
      'value: unknown field "colour", "size"; allowed: name, image, latentSize, classes, generator, discriminator, training',
    ],
    [
      'of a number that may be null',
      { ...preset, training: { ...preset.training, discriminatorLearningRate: 0 } },
      'training.discriminatorLearningRate: found 0, allowed is a number above 0 and at most 1 or null',
    ],
    ['of a long text', { ...preset, name: 'x'.repeat(500) }, 'name: found "xxx'],
  ])('%s', (_, value, message) => {
    const line = said(ganSpecSchema, value);
    expect(line.startsWith(message), line).toBe(true);
    expect(line).not.toContain('\n');
    expect(line.length).toBeLessThan(300);
  });
});

import { describe, expect, it } from 'vitest';
import { ArtifactError, InvalidOptionError, quote, ShapeError, SpecError, TrazoError } from './errors.ts';

describe('errors', () => {
  it('store what is wrong, a one-line message, a stable code and their own name', () => {
    const option = new InvalidOptionError('--seed', 'x y', 'a number', 'Leave it out.');
    expect(option).toMatchObject({
      name: 'InvalidOptionError',
      code: 'invalid-option',
      message: '--seed "x y" is not valid: allowed is a number.',
      option: '--seed',
      received: 'x y',
      allowed: 'a number',
      hint: 'Leave it out.',
    });
    const shape = new ShapeError('conv2d', [1, 2], [3]);
    expect(shape).toMatchObject({
      code: 'shape-mismatch',
      message: 'conv2d: expected shape [1, 2], received [3].',
      expected: [1, 2],
      received: [3],
      hint: undefined,
    });
    const cause = new Error('disk');
    const artifact = new ArtifactError('m/card.json', 'is gone.', { cause });
    expect(artifact).toMatchObject({
      code: 'bad-artifact',
      message: 'm/card.json: is gone.',
      file: 'm/card.json',
    });
    expect(artifact.cause).toBe(cause);
    for (const error of [option, shape, artifact, new SpecError('wrong')]) {
      expect(error).toBeInstanceOf(TrazoError);
      expect(error).toBeInstanceOf(Error);
    }
    expect('cause' in shape).toBe(false);
  });
});

describe('quote', () => {
  it('turns any value into one short readable line', () => {
    expect(quote('a\n"b"')).toBe('"a\\n\\"b\\""');
    const long = quote('x'.repeat(1000));
    expect(long.length).toBeLessThan(90);
    expect(long).toContain('(1000 characters)');
  });
});

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { layerDefinitions } from '@trazo/model';
import { describe, expect, it } from 'vitest';

const EXAMPLE = fileURLToPath(new URL('../../examples/pytorch.py', import.meta.url));
const NO_PYTHON = spawnSync('python3', ['--version']).status !== 0;

/** Layers that only a discriminator has. */
const NOT_OF_A_GENERATOR = ['projection'];

describe('examples/pytorch.py', () => {
  it('knows every layer that a generator can have', async () => {
    const source = await readFile(EXAMPLE, 'utf8');
    const [, known = ''] = /def layer_of\((.*?)\n\n\n/s.exec(source) ?? [];
    const types = Object.keys(layerDefinitions).filter((type) => !NOT_OF_A_GENERATOR.includes(type));
    expect(types.filter((type) => !known.includes(`"${type}"`))).toEqual([]);
  });

  it.skipIf(NO_PYTHON)('is Python', () => {
    const program = 'import ast, sys; ast.parse(open(sys.argv[1]).read())';
    const { status, stderr } = spawnSync('python3', ['-c', program, EXAMPLE], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

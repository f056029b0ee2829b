import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUDGETS, checkBudgets } from './budgets.ts';

describe('checkBudgets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'budgets-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const budget = (bytes: number) => [
    { name: 'page', folder, counts: (file: string) => file.endsWith('.js'), bytes },
  ];

  it('names exceeded budgets with sizes, and lists the files', () => {
    writeFileSync(join(folder, 'big.js'), randomBytes(5000));
    writeFileSync(join(folder, 'big.map'), randomBytes(50_000));
    const lines: string[] = [];
    expect(() => checkBudgets(budget(4096), (line) => lines.push(line))).toThrow(
      /^Over budget \(gzip\): page: 4\.9 KiB, the maximum is 4\.0 KiB\.$/,
    );
    expect(lines.join('\n')).toContain('big.js');
    expect(() => checkBudgets(budget(8192), () => {})).not.toThrow();
  });

  it('names the models of a worker that is too large, and the ways out', () => {
    const [worker] = BUDGETS;
    if (worker === undefined) throw new Error('There is no budget of the worker.');
    const hash = 'a'.repeat(40);
    const fault = () => {
      try {
        checkBudgets([{ ...worker, folder, bytes: 4096 }], () => {});
      } catch (error) {
        return Object(error).hint;
      }
    };
    writeFileSync(join(folder, `${hash}-my-own.bin`), randomBytes(9000));
    expect(fault()).toBe('Store its model my-own in fewer bytes: pnpm export RUN --quantization uint8');
    writeFileSync(join(folder, `${hash}-slim.bin`), randomBytes(3000));
    expect(fault()).toBe(
      'Its models: my-own 8.8 KiB, slim 3.0 KiB. Serve one alone: pnpm run deploy --run RUN, or ' +
        'MODEL_DIR=packages/model/pretrained/slim pnpm run deploy. Or remove one from packages/model/pretrained, ' +
        'or store one in fewer bytes: pnpm export RUN --quantization uint8, then pnpm promote RUN NAME --force',
    );
  });

  it('fails where nothing was built', () => {
    expect(() => checkBudgets(budget(4096), () => {})).toThrow('page: nothing was built');
  });
});

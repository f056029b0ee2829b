import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBudgets } from './budgets.ts';

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

  it('fails where nothing was built', () => {
    expect(() => checkBudgets(budget(4096), () => {})).toThrow('page: nothing was built');
  });
});

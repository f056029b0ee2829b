import { describe, expect, it } from 'vitest';
import { openGan } from '../gan/open-gan.ts';
import { silentStatus } from '../testing/silent-status.ts';
import { imageBatch, noiseData, tinySpec } from '../testing/tiny.ts';
import { logRunLength } from './run-length.ts';

function logged(steps: number, resumed: boolean, name: string): string[] {
  const lines: string[] = [];
  const data = { ...noiseData(), name };
  logRunLength(tinySpec, data, steps, resumed, { status: silentStatus(), log: (line) => lines.push(line) });
  return lines;
}

describe('the length of a run', () => {
  it('is said before a run of many steps, and not for a few', () => {
    expect(logged(200, false, 'noise')).toEqual([
      expect.stringMatching(/^The training takes about \d+ (s|min) on this machine\.$/),
    ]);
    expect(logged(199, false, 'noise')).toEqual([]);
  });

  it('names the quicker model for digits alone, and not where a run continues', () => {
    const hours = 100_000_000;
    expect(logged(hours, false, 'mnist')).toEqual([
      expect.stringMatching(
        /^The training takes about \d+ h \d\d min on this machine; --model slim draws plain digits in \d+ s\.$/,
      ),
    ]);
    expect(logged(hours, false, 'fashion')).toEqual([expect.stringMatching(/min on this machine\.$/)]);
    expect(logged(hours, true, 'mnist')).toEqual([expect.stringMatching(/ min more on this machine\.$/)]);
  });

  it('changes nothing in the training that follows: the same weights, bit for bit', () => {
    const trained = () => {
      const gan = openGan(tinySpec, 5, () => {});
      gan
        .trainStep(imageBatch(tinySpec, 8, 1), 8, 0, { ...tinySpec.training.adam, learningRate: 1e-3 })
        .dispose();
      const weights = gan.snapshot();
      gan.dispose();
      return weights;
    };
    const before = trained();
    logged(200, false, 'noise');
    expect(trained()).toEqual(before);
  });
});

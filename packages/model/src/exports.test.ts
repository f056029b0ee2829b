import { expect, it } from 'vitest';
import * as root from './index.ts';
import * as infer from './infer/index.ts';
import * as layers from './layers/index.ts';
import * as train from './train/index.ts';

// The public API that other packages use: a change here is a change of the API.
it.each([
  ['@trazo/model', root],
  ['@trazo/model/infer', infer],
  ['@trazo/model/layers', layers],
  ['@trazo/model/train', train],
])('%s exports these names', (_, entry) => {
  expect(Object.keys(entry).sort()).toMatchSnapshot();
});

import { expect, it } from 'vitest';
import { setUpTensorflow } from './settings.ts';

it('sets TensorFlow’s environment variables, except those that the user has set', () => {
  const env: NodeJS.ProcessEnv = { HOME: '/home/me' };
  setUpTensorflow(env);
  expect(env).toEqual({ HOME: '/home/me', TF_ENABLE_ONEDNN_OPTS: '1', TF_CPU_ALLOCATOR_USE_BFC: '1' });
  const own: NodeJS.ProcessEnv = { TF_ENABLE_ONEDNN_OPTS: '0', TF_CPU_ALLOCATOR_USE_BFC: '0' };
  setUpTensorflow(own);
  expect(own).toEqual({ TF_ENABLE_ONEDNN_OPTS: '0', TF_CPU_ALLOCATOR_USE_BFC: '0' });
});

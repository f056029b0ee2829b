import { expect, it } from 'vitest';
import { type StartedProcess, trainingEnvironment } from './allocator.ts';

const linux: StartedProcess = { platform: 'linux', arch: 'x64', glibc: '2.36', env: { HOME: '/home/me' } };

it('sets glibc up for a training, and keeps the rest of the environment', () => {
  expect(trainingEnvironment(linux)).toEqual({
    HOME: '/home/me',
    GLIBC_TUNABLES: expect.stringContaining('glibc.malloc.arena_max=1'),
  });
});

it('changes nothing a second time', () => {
  expect(trainingEnvironment({ ...linux, env: trainingEnvironment(linux) ?? {} })).toBeUndefined();
});

it.each<[string, Partial<StartedProcess>]>([
  ['another system', { platform: 'darwin' }],
  ['another C library', { glibc: undefined }],
  ['a processor of 32 bits', { arch: 'arm' }],
  ['settings of the user', { env: { GLIBC_TUNABLES: 'glibc.malloc.arena_max=4' } }],
])('leaves %s alone', (_, changes) => {
  expect(trainingEnvironment({ ...linux, ...changes })).toBeUndefined();
});

import { exec } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../docs/project.ts';
import { workflows } from './project-files.ts';

const all = await workflows();

/** Where a text occurs in parsed YAML, as paths such as `jobs.deploy.steps.2.env.TOKEN`. */
function pathsOf(text: RegExp, value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) => [
      ...(text.test(key) ? [[...path, key].join('.')] : []),
      ...pathsOf(text, each, [...path, key]),
    ]);
  }
  return typeof value === 'string' && text.test(value) ? [path.join('.')] : [];
}

/** The step that uploads, and where it is. */
function uploadStep() {
  const deploy = all.find(({ path }) => path.endsWith('/deploy.yml'));
  const steps = deploy?.content.jobs['deploy']?.steps ?? [];
  const index = steps.findIndex(({ name }) => name === 'Upload');
  return { step: steps[index], path: `jobs.deploy.steps.${index}` };
}

describe.each(all)('$path', ({ path, text, content }) => {
  it('pins every action by its commit, and says its version', () => {
    const used = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action]) => action);
    const steps = Object.values(content.jobs).flatMap((job) => [job, ...job.steps]);

    expect(used).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const action of used) {
      expect(action).toMatch(/^(?:\.\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  });

  it('may read the repository and nothing else, and keeps no credentials', () => {
    expect(content.permissions).toEqual({ contents: 'read' });
    for (const [job, { steps, permissions }] of Object.entries(content.jobs)) {
      // The registry of packages recognizes the release by its identity, so that no token is stored.
      const publishes = path.endsWith('/release.yml') && job === 'release';
      expect(permissions).toEqual(publishes ? { contents: 'read', 'id-token': 'write' } : undefined);
      for (const { uses, with: options } of steps) {
        if (uses?.startsWith('actions/checkout@')) expect(options['persist-credentials']).toBe(false);
      }
    }
  });

  it('knows secrets only where it uploads', () => {
    const upload = uploadStep().path;
    const expected = path.endsWith('/deploy.yml')
      ? [`${upload}.env.CLOUDFLARE_ACCOUNT_ID`, `${upload}.env.CLOUDFLARE_API_TOKEN`]
      : [];

    expect(pathsOf(/secrets/, content)).toEqual(expected);
  });
});

it('the step that uploads runs wrangler alone, which accepts what was built', async () => {
  const { step } = uploadStep();

  expect(step?.run).toBe('../../node_modules/.bin/node node_modules/wrangler/bin/wrangler.js deploy');
  const { stdout } = await promisify(exec)(`${step?.run} --dry-run`, {
    cwd: join(ROOT, step?.['working-directory'] ?? ''),
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_API_TOKEN: '' },
  });
  expect(stdout).toContain('--dry-run: exiting now.');
});

it('CI runs .ci/run, and a deployment and a release wait for CI', () => {
  const ci = all.find(({ path }) => path.endsWith('/ci.yml'));
  const deploy = all.find(({ path }) => path.endsWith('/deploy.yml'));

  expect(ci?.content.jobs['test']?.steps.map(({ run }) => run)).toContain('.ci/run');
  expect(deploy?.content.jobs['test']?.uses).toBe('./.github/workflows/ci.yml');
  expect(deploy?.content.jobs['deploy']?.['needs']).toBe('test');

  const release = all.find(({ path }) => path.endsWith('/release.yml'));
  expect(release?.content.jobs['test']?.uses).toBe('./.github/workflows/ci.yml');
  expect(release?.content.jobs['release']?.['needs']).toBe('test');
});

it('a release publishes only where that is asked for, and what was checked', () => {
  const release = all.find(({ path }) => path.endsWith('/release.yml'));
  const steps = release?.content.jobs['release']?.steps ?? [];
  const publishing = steps.filter(({ run }) => /npm publish (?!.*--dry-run)/.test(run ?? ''));

  expect(publishing.map(({ if: condition }) => condition)).toEqual(['inputs.publish']);
  expect(steps.filter(({ run }) => run?.includes('npm publish')).map(({ name }) => name)).toEqual([
    'Check what would be published',
    'Publish',
  ]);
});

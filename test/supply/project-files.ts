import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { ROOT, textOf } from '../docs/project.ts';

const versionsSchema = z.record(z.string(), z.string());

const manifestSchema = z.object({
  name: z.string(),
  private: z.boolean().default(false),
  scripts: versionsSchema.default({}),
  dependencies: versionsSchema.default({}),
  devDependencies: versionsSchema.default({}),
  optionalDependencies: versionsSchema.default({}),
  peerDependencies: versionsSchema.default({}),
});

const workspaceSchema = z.object({
  packages: z.array(z.string()),
  nodeVersion: z.string(),
  catalog: versionsSchema,
  catalogs: z.record(z.string(), versionsSchema),
  allowBuilds: z.record(z.string(), z.boolean()),
  overrides: versionsSchema,
});

const lockfileSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolution: z.record(z.string(), z.string()),
      os: z.array(z.string()).optional(),
      cpu: z.array(z.string()).optional(),
      libc: z.array(z.string()).optional(),
    }),
  ),
});

const stepSchema = z.looseObject({
  name: z.string().optional(),
  run: z.string().optional(),
  'working-directory': z.string().default('.'),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});
const workflowSchema = z.looseObject({
  permissions: versionsSchema,
  jobs: z.record(
    z.string(),
    z.looseObject({ uses: z.string().optional(), steps: z.array(stepSchema).default([]) }),
  ),
});

/** The settings of pnpm-workspace.yaml that the tests look at. */
export async function workspace(): Promise<z.infer<typeof workspaceSchema>> {
  return workspaceSchema.parse(parse(await textOf('pnpm-workspace.yaml')));
}

/** What the lockfile says about each package, by name and version. */
export async function lockedPackages(): Promise<z.infer<typeof lockfileSchema>['packages']> {
  return lockfileSchema.parse(parse(await textOf('pnpm-lock.yaml'))).packages;
}

/** Every package.json of the workspace, by its path. */
export async function manifests(): Promise<
  readonly (readonly [path: string, z.infer<typeof manifestSchema>])[]
> {
  const { packages } = await workspace();
  const folders = packages.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(`${ROOT}${parent}`).map((name) => `${parent}/${name}`);
  });
  const paths = ['package.json', ...folders.map((folder) => `${folder}/package.json`)];
  return Promise.all(
    paths.map(async (path) => [path, manifestSchema.parse(JSON.parse(await textOf(path)))] as const),
  );
}

/** A workflow as its text and as what the text means. */
export interface Workflow {
  readonly path: string;
  readonly text: string;
  readonly content: z.infer<typeof workflowSchema>;
}

/** Every workflow. */
export async function workflows(): Promise<readonly Workflow[]> {
  const folder = '.github/workflows';
  const paths = readdirSync(`${ROOT}${folder}`).map((name) => `${folder}/${name}`);
  return Promise.all(
    paths.map(async (path) => {
      const text = await textOf(path);
      return { path, text, content: workflowSchema.parse(parse(text)) };
    }),
  );
}

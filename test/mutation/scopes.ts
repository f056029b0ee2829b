/** A part of the code whose tests are tested: files without a clock, a network or a native library. */
export interface MutationScope {
  readonly name: string;
  /** Folder of the package, whose tests run. */
  readonly folder: string;
  /** Files that are mutated, relative to the folder. */
  readonly files: readonly string[];
  /** Tests that run, relative to the folder. Those that take seconds for each mutant are left out. */
  readonly tests: readonly string[];
  /** Tests among them that do not run. */
  readonly withoutTests?: readonly string[];
  /** A module that runs once before the tests, relative to the folder. */
  readonly globalSetup?: string;
}

/** All scopes. `pnpm mutate` runs them one after the other. */
export const SCOPES: readonly MutationScope[] = [
  {
    name: 'model',
    folder: 'packages/model',
    files: [
      'src/artifact/*.ts',
      'src/image/*.ts',
      'src/infer/constant-parts.ts',
      'src/latent/*.ts',
      'src/spec/**/*.ts',
      'src/describe-*.ts',
      'src/errors.ts',
    ],
    // Its snapshot holds the names that modules export, to which instrumentation adds.
    tests: ['**/*.test.ts'],
    withoutTests: ['src/exports.test.ts'],
  },
  {
    name: 'trainer-data',
    folder: 'packages/trainer',
    files: [
      'src/checkpoint/{finite,safetensors,safetensors-header}.ts',
      'src/data/{batches,chunks,idx,shuffle}.ts',
      'src/data/synthetic-digits/*.ts',
    ],
    tests: [
      'src/checkpoint/{finite,safetensors}.test.ts',
      'src/data/{batches,chunks,idx,idx-folder}.test.ts',
      'src/data/synthetic-digits/*.test.ts',
    ],
  },
  {
    name: 'trainer-metrics',
    folder: 'packages/trainer',
    files: [
      'src/gan/{epoch-sums,learning-rate,plan}.ts',
      'src/metrics/{bootstrap,collapse,frechet,histogram,pooled-pixels,score,within-class-variance}.ts',
      'src/report/{events-proto,metrics-log,quantities,tfrecord}.ts',
    ],
    tests: [
      'src/files/durability.test.ts',
      'src/gan/{epoch-sums,learning-rate,plan}.test.ts',
      'src/metrics/{bootstrap,collapse,frechet,pooled-pixels,score,within-class-variance}.test.ts',
      'src/report/{quantities,report,tensorboard}.test.ts',
    ],
  },
  {
    name: 'trainer-run',
    folder: 'packages/trainer',
    files: [
      'src/export/{recorded-command,scale-latents}.ts',
      'src/run/{first-difference,memory,migrate-options,options,resolve-options,sample-labels}.ts',
    ],
    tests: [
      'src/export/{recorded-command,scale-latents}.test.ts',
      'src/run/{first-difference,memory,options,resolve-options,sample-labels}.test.ts',
    ],
  },
  {
    name: 'trainer-export',
    folder: 'packages/trainer',
    files: ['src/export/quantize-weights.ts', 'src/export/passes/{drop-no-ops,fold-batch-norm}.ts'],
    tests: ['src/export/quantize-weights.test.ts', 'src/export/passes/{drop-no-ops,fold-batch-norm}.test.ts'],
    globalSetup: 'src/testing/install-tensorflow.ts',
  },
  {
    name: 'edge-api',
    folder: 'apps/edge-api',
    files: [
      'src/http/*.ts',
      'src/page/*.ts',
      'src/picture/*.ts',
      'src/routes/{canonical,labels,layout}.ts',
      'src/runtime/bounded-queue.ts',
      'src/schemas/*.ts',
      'src/{api-paths,limits}.ts',
      'scripts/history.ts',
    ],
    tests: ['**/*.test.ts'],
    withoutTests: ['scripts/untrusted-models.test.ts'],
  },
  {
    name: 'web',
    folder: 'apps/web',
    files: ['src/state/*.ts', 'src/api/urls.ts', 'src/i18n/{format,language}.ts'],
    tests: ['**/*.test.ts'],
  },
];

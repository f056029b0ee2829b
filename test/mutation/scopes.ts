/** A part of the code whose tests are tested: files without a clock, a network or a native library. */
export interface MutationScope {
  readonly name: string;
  /** Folder of the package, whose tests run. */
  readonly folder: string;
  /** Files that are mutated, relative to the folder. */
  readonly files: readonly string[];
  /** Tests that do not run, relative to the folder, because they take seconds for each mutant. */
  readonly withoutTests: readonly string[];
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
    withoutTests: ['src/exports.test.ts'],
  },
  {
    name: 'trainer',
    folder: 'packages/trainer',
    files: [
      'src/checkpoint/safetensors*.ts',
      'src/data/{batches,chunks,idx,shuffle}.ts',
      'src/data/synthetic-digits/*.ts',
      'src/export/{graph,graph-def,quantize-weights,scale-latents}.ts',
      'src/export/onnx/*.ts',
      'src/export/passes/*.ts',
      'src/gan/{epoch-sums,learning-rate,plan}.ts',
      'src/metrics/{bootstrap,collapse,frechet,histogram,manifold,pooled-pixels,score,within-class-variance}.ts',
      'src/report/{events-proto,metrics-log,quantities,tfrecord}.ts',
      'src/run/{collapse-policy,first-difference,memory,migrate-options,options,resolve-options,sample-labels}.ts',
    ],
    withoutTests: [
      'src/cli/**',
      'src/gan/{gan,gradients}.test.ts',
      'src/metrics/classifier/**',
      'src/run/training-run.test.ts',
      'src/tensorflow/**',
    ],
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
    withoutTests: ['scripts/untrusted-models.test.ts'],
  },
  {
    name: 'web',
    folder: 'apps/web',
    files: ['src/state/*.ts', 'src/api/urls.ts', 'src/i18n/{format,language}.ts'],
    withoutTests: [],
  },
];

/**
 * The environment variables that TensorFlow reads at its start and whose defaults this project changes.
 *
 * By default TensorFlow uses oneDNN's kernels for convolutions and matrix products only on processors with AVX-512's
 * neural network instructions (VNNI), and Eigen's elsewhere. oneDNN's are faster there, too: with AVX2 alone they are
 * twice as fast for stacks of medium-sized products.
 *
 * By default TensorFlow allocates CPU memory with the C library's allocator. A training step that frees and allocates
 * hundreds of megabytes fragments its heap. With TensorFlow's own best-fit allocator (BFC), which it uses for
 * accelerators, a step takes the same time and a third less memory; docs/measurements/performance.md has the figures.
 */
const SETTINGS = { TF_ENABLE_ONEDNN_OPTS: '1', TF_CPU_ALLOCATOR_USE_BFC: '1' } as const;

/** Sets TensorFlow's variables in `env`, except those that the user has set. Call this before TensorFlow is loaded. */
export function setUpTensorflow(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(SETTINGS)) env[name] ??= value;
}

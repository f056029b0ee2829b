/**
 * What TensorFlow reads from the environment when it starts, where this project wants it other than it comes.
 *
 * It leaves oneDNN's kernels for convolutions and products to processors with AVX-512's neural network instructions
 * (VNNI) and takes Eigen's elsewhere, though oneDNN's are the quicker ones there, too: on AVX2 alone twice as quick for
 * stacks of middling products.
 *
 * Its allocator for processors is the C library's, which a step that frees and allocates hundreds of megabytes leaves
 * full of holes. TensorFlow's own best-fit allocator, which it uses for accelerators, takes a step as much time and a
 * third less memory; docs/measurements/performance.md has the figures.
 */
const SETTINGS = { TF_ENABLE_ONEDNN_OPTS: '1', TF_CPU_ALLOCATOR_USE_BFC: '1' } as const;

/** Sets TensorFlow up, but for what its user has set. Call before it is loaded. */
export function setUpTensorflow(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(SETTINGS)) env[name] ??= value;
}

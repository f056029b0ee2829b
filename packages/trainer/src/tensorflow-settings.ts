/**
 * What TensorFlow reads from the environment when it starts, where this project wants it other than it comes.
 *
 * Its allocator for processors is the C library's, which a step that frees and allocates hundreds of megabytes leaves
 * full of holes. TensorFlow's own best-fit allocator, which it uses for accelerators, takes a step as much time and a
 * third less memory; docs/performance.md has the figures.
 */
const SETTINGS = { TF_CPU_ALLOCATOR_USE_BFC: '1' } as const;

/** Sets TensorFlow up, but for what its user has set. Call before it is loaded. */
export function setUpTensorflow(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(SETTINGS)) env[name] ??= value;
}

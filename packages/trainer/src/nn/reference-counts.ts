import type { Tensor } from '@tensorflow/tfjs-node';

/** Reference counts of tensors: frees a tensor when its last reference is released. */
export class ReferenceCounts {
  readonly #counts = new Map<Tensor, number>();

  /** Adds one reference to each tensor. */
  retain(tensors: readonly Tensor[]): void {
    for (const tensor of tensors) this.#counts.set(tensor, (this.#counts.get(tensor) ?? 0) + 1);
  }

  /** Removes one reference from each tensor, and frees tensors without references. */
  release(tensors: readonly Tensor[]): void {
    for (const tensor of tensors) {
      const count = (this.#counts.get(tensor) ?? 0) - 1;
      if (count > 0) {
        this.#counts.set(tensor, count);
        continue;
      }
      this.#counts.delete(tensor);
      tensor.dispose();
    }
  }
}

import type { Tensor } from '@tensorflow/tfjs-node';

/** Counts the uses of each tensor that are still to come, and frees it after the last one. */
export class ReferenceCounts {
  readonly #counts = new Map<Tensor, number>();

  retain(tensors: readonly Tensor[]): void {
    for (const tensor of tensors) this.#counts.set(tensor, (this.#counts.get(tensor) ?? 0) + 1);
  }

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

import type { Tensor } from '@tensorflow/tfjs-node';

/** Counts who still needs a tensor, and frees it with the last one. */
export class HeldTensors {
  readonly #holders = new Map<Tensor, number>();

  hold(tensors: readonly Tensor[]): void {
    for (const tensor of tensors) this.#holders.set(tensor, (this.#holders.get(tensor) ?? 0) + 1);
  }

  release(tensors: readonly Tensor[]): void {
    for (const tensor of tensors) {
      const holders = (this.#holders.get(tensor) ?? 0) - 1;
      if (holders > 0) {
        this.#holders.set(tensor, holders);
        continue;
      }
      this.#holders.delete(tensor);
      tensor.dispose();
    }
  }
}

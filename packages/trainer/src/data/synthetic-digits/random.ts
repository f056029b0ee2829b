import { hashText, philox4x32 } from '@trazo/model';

const STROKES = hashText('strokes');

/** The random numbers of one example: a pure function of stream and index, independent of other examples. */
export class ExampleRandom {
  readonly #stream: number;
  readonly #index: number;
  #block = 0;
  #words: readonly number[] = [];
  #next = 4;

  /** @param stream separates training and test examples */
  constructor(stream: number, index: number) {
    this.#stream = stream;
    this.#index = index;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    if (this.#next === 4) {
      this.#words = philox4x32([this.#block++, this.#index, 0, 0], [this.#stream, STROKES]);
      this.#next = 0;
    }
    return (this.#words[this.#next++] ?? 0) / 2 ** 32;
  }

  /** Approximately standard normal: a sum of four uniforms. Its tails end at ±3.5, which avoids outliers. */
  normal(): number {
    const sum = this.uniform() + this.uniform() + this.uniform() + this.uniform();
    return (sum - 2) * Math.sqrt(3);
  }

  /** A random element of `from`, with probabilities proportional to the shares. */
  choose<T extends { readonly share: number }>(from: readonly T[]): T | undefined {
    let left = this.uniform() * from.reduce((sum, { share }) => sum + share, 0);
    return from.find(({ share }) => {
      left -= share;
      return left < 0;
    });
  }
}

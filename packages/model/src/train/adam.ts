/** Hyperparameters of Adam (Kingma and Ba, 2015). */
export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the square root of the second moment: TensorFlow's "epsilon hat". */
  readonly epsilon: number;
}

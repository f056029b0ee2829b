/** Of this many steps one carries the penalty, that many times as heavy (Karras et al., 2020: lazy regularisation). */
const INTERVAL = 16;

/** Whether a step carries the penalty. */
export const isPenalised = (weight: number, step: number): boolean => weight > 0 && step % INTERVAL === 0;

/**
 * The R1 penalty γ/2 · E‖∇ₓ D(x)‖² over real images x (Mescheder et al., 2018), D the logit. It keeps the discriminator
 * from growing ever steeper around images that it knows by heart.
 *
 * With LeakyReLUs D is linear around each image, so that its image's gradient g is what the network makes of a unit
 * logit on the way back, and ‖g‖² is what it makes of g on the way forwards, along the same sides of each LeakyReLU and
 * without biases. By the weights ½‖g‖² therefore has the gradient of that way forwards with g held fast: no derivative
 * of a derivative is needed.
 *
 * @param weight γ
 * @param count of real images in the batch
 * @returns what the logit of each way forwards counts for
 */
export const penaltyPerImage = (weight: number, count: number): number => (INTERVAL * weight) / count;

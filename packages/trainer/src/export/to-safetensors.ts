import type { GanSpec, ModelCard, WeightArray } from '@trazo/model';
import { encodeSafetensors } from '../checkpoint/safetensors.ts';
import { generatorFacts } from './generator-facts.ts';
import { pyTorchWeights } from './pytorch-weights.ts';
import { scaleLatents } from './scale-latents.ts';

/** A generator to write, and how it was made. */
interface SafetensorsRequest {
  readonly spec: GanSpec;
  /** The generator's weights, by their names in the spec; other weights are ignored. */
  readonly weights: ReadonlyMap<string, WeightArray>;
  readonly facts: Pick<ModelCard, 'name' | 'dataset' | 'training'>;
  /** Factor by which the exported model multiplies its latents; default: 1. */
  readonly latentScale?: number | undefined;
}

/**
 * Writes a generator as a safetensors file that PyTorch loads as a state dictionary: float32 tensors under PyTorch's names
 * and in its order, see {@link pyTorchWeights}. The metadata holds what a program needs and, as `card`, the fields of the
 * model card that say how the model was made, with the spec.
 *
 * @returns the file, and the number of its tensors
 * @throws {InvalidOptionError} if the latents of this generator cannot be scaled
 */
export function toSafetensors(request: SafetensorsRequest): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tensors: number;
} {
  const { spec, weights, facts, latentScale = 1 } = request;
  const arrays = pyTorchWeights(spec, scaleLatents(spec, weights, latentScale));
  const card = { ...facts, spec, ...(latentScale !== 1 && { latentScale }) };
  const metadata = {
    // By this, Hugging Face's libraries know tensors for PyTorch.
    format: 'pt',
    ...generatorFacts({ name: facts.name, spec }),
    card: JSON.stringify(card),
  };
  return { bytes: encodeSafetensors({ arrays, metadata }), tensors: arrays.size };
}

import { generatorInputSize, IMAGES_OUTPUT, LATENTS_INPUT, type ModelCard } from '@trazo/model';
import { differenceOf } from '../describe-export.ts';

/**
 * Says what an ONNX file holds, what its input and its output are and, where it was made of a run, how far its images are
 * from the trained model's.
 */
export function describeOnnx(card: ModelCard, file: string, bytes: number, ofRun: boolean): string {
  const { spec, name, quantization } = card;
  const { height, width, channels } = spec.image;
  const classes = spec.classes > 0 ? `, then the class as one-hot (${spec.classes})` : '';
  return (
    `Exported ${name} to ${file}: ONNX, ${(bytes / 1e6).toFixed(2)} MB with ${quantization} weights. ` +
    `Input ${LATENTS_INPUT} [n, ${generatorInputSize(spec)}]: standard-normal noise (${spec.latentSize})${classes}. ` +
    `Output ${IMAGES_OUTPUT} [n, ${channels}, ${height}, ${width}]: pixels from -1 to 1.` +
    (ofRun ? ` ${differenceOf(card)}` : '')
  );
}

/** Says what a safetensors file holds, and how to load it. */
export function describeSafetensors(name: string, file: string, bytes: number, tensors: number): string {
  return (
    `Exported ${name} to ${file}: safetensors, ${(bytes / 1e6).toFixed(2)} MB, the ${tensors} tensors of the generator ` +
    `under PyTorch's names. Load it as examples/pytorch.py does: python examples/pytorch.py ${file}`
  );
}

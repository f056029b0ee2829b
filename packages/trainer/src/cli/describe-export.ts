import type { ModelCard } from '@trazo/model';

/** A line that says what an export holds and how close it is to the trained model. */
export function describeExport(card: ModelCard, folder: string): string {
  const unquantised = card.parity.slice(0, -1).reduce((worst, { maxAbs }) => Math.max(worst, maxAbs), 0);
  const stored = card.parity.at(-1);
  return (
    `Exported ${card.name} to ${folder}: ${(card.sizes.weightsBytes / 1e6).toFixed(2)} MB of ${card.quantization} weights, ` +
    `${(card.macsPerImage / 1e6).toFixed(1)} M multiply–adds an image; differs from the trained model by at most ` +
    `${unquantised.toExponential(1)} before and ${(stored?.maxAbs ?? 0).toExponential(1)} after quantisation.`
  );
}

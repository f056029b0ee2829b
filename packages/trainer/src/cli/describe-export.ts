import type { ModelCard } from '@trazo/model';
import { nameInCommand } from '@trazo/model/runs';
import { namedSet } from '../data/named-sets.ts';
import type { RunFolder } from '../run/folder.ts';

/** Grey levels in a pixel's range of [-1, 1]. */
const LEVELS_PER_UNIT = 127.5;

/** A mean difference of this many grey levels or more may be visible, or measurable. */
const NOTABLE = 0.05;

/**
 * Says what an export holds, how far its images are from the trained model's, and where that may matter, how to measure
 * what it costs.
 *
 * @param checkpoint the checkpoint that it was exported from
 */
export function describeExport(
  card: ModelCard,
  folder: Pick<RunFolder, 'path' | 'export'>,
  checkpoint: 'newest' | 'best',
  cwd: string,
): string {
  const { meanAbs = 0 } = card.parity.at(-1) ?? {};
  const described =
    `Exported ${card.name} to ${folder.export}: ${(card.sizes.weightsBytes / 1e6).toFixed(2)} MB of ${card.quantization} weights, ` +
    `${(card.macsPerImage / 1e6).toFixed(1)} M multiply–adds an image. ${differenceOf(card)}`;
  // A checkpoint's latents are never scaled, so the two could not be compared.
  if (meanAbs * LEVELS_PER_UNIT < NOTABLE || card.latentScale !== undefined) return described;
  const evaluate = `pnpm evaluate --run ${nameInCommand(folder.path, cwd)}${datasetOption(card.dataset.name)}`;
  return (
    `${described}\nWhat that costs in quality: compare ${evaluate} --checkpoint ${checkpoint} (before) ` +
    `with ${evaluate} (as exported).`
  );
}

/** Says how far an export's images are from the trained model's. */
export function differenceOf({ parity }: Pick<ModelCard, 'parity'>): string {
  const { meanAbs = 0, maxAbs = 0 } = parity.at(-1) ?? {};
  return (
    `Its pixels differ from the trained model's by ${levels(meanAbs)} of 255 grey levels on average, ` +
    `by ${levels(maxAbs)} at most.`
  );
}

/** A number of grey levels with two significant digits. */
function levels(difference: number): string {
  const value = difference * LEVELS_PER_UNIT;
  return value < 0.001 ? 'less than 0.001' : String(Number(value.toPrecision(2)));
}

/** Evaluation compares with MNIST unless told otherwise. A folder is not recorded, only its name. */
function datasetOption(name: string): string {
  if (name === 'mnist') return '';
  return ` --dataset ${name === 'strokes' || namedSet(name) !== undefined ? name : 'FOLDER'}`;
}

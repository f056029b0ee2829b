/** The bytes of the three files of an exported model. */
export interface ModelFiles {
  readonly card: Uint8Array<ArrayBuffer>;
  readonly modelJson: Uint8Array<ArrayBuffer>;
  readonly weights: Uint8Array<ArrayBuffer>;
}

/** Name of a file that every model folder holds. */
export type ModelFileName = 'card.json' | 'model.json' | 'weights.bin';

/** What a message about a place without a model adds. */
export const MODEL_FOLDER_HINT =
  'A model folder holds model.json, weights.bin and card.json, as a run’s export folder does.';

/** A path or address that names card.json or model.json: the folder before it is meant. */
const NAMED_FILE = /(?:^|[/\\])(?:card|model)\.json$/;

/** Removes card.json or model.json from the end of a path or address, as callers of tfjs's own loader pass it. */
export function withoutFileName(place: string): string {
  return place.replace(NAMED_FILE, '') || '.';
}

/**
 * Reads the three files of a model at once. If several fail, the error is that of the card, then of model.json, so that
 * it does not depend on which file failed first.
 *
 * @param read reads one file by its name
 * @throws what `read` throws
 */
export async function readModelFiles(
  read: (name: ModelFileName) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<ModelFiles> {
  const reading = [read('card.json'), read('model.json'), read('weights.bin')] as const;
  await Promise.allSettled(reading);
  const [card, modelJson, weights] = reading;
  return { card: await card, modelJson: await modelJson, weights: await weights };
}

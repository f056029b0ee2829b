import { InvalidOptionError } from '../../errors.ts';
import type { GanSpec } from '../gan-spec.ts';
import { cdcgan, slim } from './conditional.ts';
import { dcgan } from './dcgan.ts';
import { letters } from './letters.ts';

export { type PictureFacts, pictureSpec } from './pictures.ts';

/** The specs of all models that ship with Trazo. */
export const presets: readonly GanSpec[] = [dcgan, cdcgan, slim, letters];

/**
 * Finds a preset by name.
 *
 * @param option the flag or parameter that messages name
 * @throws {InvalidOptionError} naming `option` and the available presets
 */
export function presetByName(name: string, option = '--model'): GanSpec {
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset === undefined) {
    throw new InvalidOptionError(option, name, presets.map((candidate) => candidate.name).join(', '));
  }
  return preset;
}

import { InvalidOptionError } from '../../errors.ts';
import type { GanSpec } from '../gan-spec.ts';
import { cdcgan, slim } from './conditional.ts';
import { dcgan } from './dcgan.ts';

/** Every architecture that ships with Trazo, by name. */
export const presets: readonly GanSpec[] = [dcgan, cdcgan, slim];

/**
 * Finds a preset by name.
 *
 * @throws {InvalidOptionError} naming `option` and the presets there are
 */
export function presetByName(name: string, option = '--model'): GanSpec {
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset === undefined) {
    throw new InvalidOptionError(option, name, presets.map((candidate) => candidate.name).join(', '));
  }
  return preset;
}

import { type ModelCard, versionOf } from '@trazo/model';
import { API } from '../api-paths.ts';

/** The files of a model that the worker serves, by name, with their media types. */
export const MODEL_FILES = {
  'model.json': 'application/json',
  'weights.bin': 'application/octet-stream',
  'card.json': 'application/json',
} as const;

/** Name of a file of a model. */
export type ModelFile = keyof typeof MODEL_FILES;

/** The names of the files of a model. */
export const MODEL_FILE_NAMES: readonly ModelFile[] = Object.keys(MODEL_FILES).filter(isModelFile);

/** Whether a text is the name of a file of a model. */
export function isModelFile(name: string): name is ModelFile {
  return Object.hasOwn(MODEL_FILES, name);
}

/** The permanent address of a file of a model. */
export function modelFileAddress(card: ModelCard, file: ModelFile = 'model.json'): string {
  return `${API.models}/${card.name}/${versionOf(card)}/${file}`;
}

/** The permanent addresses of all files of a model. */
export function modelFileAddresses(card: ModelCard): string[] {
  return MODEL_FILE_NAMES.map((file) => modelFileAddress(card, file));
}

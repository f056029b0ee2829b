import { join } from 'node:path';
import { encodeCard, type ModelCard, parseCard } from '@trazo/model';
import { writeAtomically } from '../files/write-atomically.ts';
import { renderHubCard } from './hub-card.ts';

/** Replaces the card of an exported model: card.json, and README.md, which shows it to readers. */
export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  const json = await encodeCard(card);
  await writeAtomically(join(folder, 'card.json'), json);
  await writeAtomically(join(folder, 'README.md'), renderHubCard(parseCard(JSON.parse(json))));
}

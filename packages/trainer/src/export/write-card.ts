import { join } from 'node:path';
import { encodeCard, type ModelCard, parseCard } from '@trazo/model';
import { writeAtomically } from '../files/write-atomically.ts';
import { renderHubCard } from './hub-card.ts';
import { withoutRecordedFolders } from './recorded-command.ts';

/**
 * Replaces the card of an exported model: card.json, and README.md, which shows it to readers. Cards of earlier versions
 * lose the folders in their commands.
 */
export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  const { training, evaluation } = card;
  const json = await encodeCard({
    ...card,
    training: published(training),
    ...(evaluation && { evaluation: published(evaluation) }),
  });
  await writeAtomically(join(folder, 'card.json'), json);
  await writeAtomically(join(folder, 'README.md'), renderHubCard(parseCard(JSON.parse(json))));
}

function published<Facts extends { readonly command: string }>(facts: Facts): Facts {
  return { ...facts, command: withoutRecordedFolders(facts.command) };
}

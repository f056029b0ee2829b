import type { ModelArtifact } from '@trazo/model';
import type { BundledModels } from '../models/catalog.ts';

/** A model as the worker's bundle has it. Its JSON files are written as text again. */
export function bundledModel({ modelJson, weights, card }: ModelArtifact): BundledModels['models'][number] {
  const texts = { 'model.json': JSON.stringify(modelJson), 'card.json': JSON.stringify(card) };
  return { modelJson, weights: weights.buffer, card, texts };
}

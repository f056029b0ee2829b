/** Fields of recipes from before version 2 of cards and run options, and what they are called now. */
const RENAMED = { averaging: 'emaDecay', gradientPenalty: 'r1Gamma' } as const;

/**
 * A recipe of version 1 with the names of today.
 *
 * @param recipe `spec.training` as it was stored
 * @param overrides numbers that version 1 stored beside the spec: what the run really used
 */
function migrateRecipe(recipe: unknown, overrides: Readonly<Record<string, unknown>>): unknown {
  if (typeof recipe !== 'object' || recipe === null) return recipe;
  const fields = Object.entries(recipe).map(([name, value]) => [
    name in RENAMED ? RENAMED[name as keyof typeof RENAMED] : name,
    value,
  ]);
  return { ...Object.fromEntries(fields), ...overrides };
}

/** A spec of version 1 with today's recipe; see {@link migrateRecipe}. */
export function migrateSpec(spec: unknown, overrides: Readonly<Record<string, unknown>>): unknown {
  if (typeof spec !== 'object' || spec === null || !('training' in spec)) return spec;
  return { ...spec, training: migrateRecipe(spec.training, overrides) };
}

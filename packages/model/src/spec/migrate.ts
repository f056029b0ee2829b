/** Fields of recipes from before version 2 of cards and run options, with their current names. */
export const renamedRecipeFields: ReadonlyMap<string, string> = new Map([
  ['averaging', 'emaDecay'],
  ['gradientPenalty', 'r1Gamma'],
]);

/**
 * Renames the fields of a version 1 recipe.
 *
 * @param recipe the stored `spec.training`
 * @param overrides the values that version 1 stored beside the spec, which the run used
 */
function migrateRecipe(recipe: unknown, overrides: Readonly<Record<string, unknown>>): unknown {
  if (typeof recipe !== 'object' || recipe === null) return recipe;
  const fields = Object.entries(recipe).map(([name, value]) => [
    renamedRecipeFields.get(name) ?? name,
    value,
  ]);
  return { ...Object.fromEntries(fields), ...overrides };
}

/**
 * Migrates a version 1 spec to the current recipe. Other values are returned unchanged.
 *
 * @param spec the stored spec, not yet validated
 * @param overrides recipe fields that version 1 stored beside the spec, which the run used; they replace the spec's
 */
export function migrateSpec(spec: unknown, overrides: Readonly<Record<string, unknown>>): unknown {
  if (typeof spec !== 'object' || spec === null || !('training' in spec)) return spec;
  return { ...spec, training: migrateRecipe(spec.training, overrides) };
}

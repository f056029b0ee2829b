import * as z from 'zod';

const momentSchema = z.enum(['before', 'half', 'after']);

/** When a trainer is struck: before an operation, with half of it done, or right after it. */
export type StrikeMoment = z.infer<typeof momentSchema>;

export const STRIKE_MOMENTS = momentSchema.options;

const planSchema = z.strictObject({
  /** Only operations under this folder count. */
  folder: z.string(),
  /** Parts of paths within the folder; operations are counted for each by itself. */
  areas: z.array(z.string()),
  /** Which operation, from 1, of which area; null: none. */
  target: z
    .strictObject({
      area: z.string(),
      call: z.int().min(1),
      moment: momentSchema,
      signal: z.enum(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT']).default('SIGKILL'),
    })
    .nullable(),
  /** Where to write how many operations there were in each area; null: nowhere. */
  census: z.string().nullable(),
});

/** What strike.ts is told by the test that preloads it. */
export type StrikePlan = z.input<typeof planSchema>;

const VARIABLE = 'TRAZO_STRIKE';

/** The environment that has a trainer struck. */
export function strikeEnvironment(plan: StrikePlan): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${new URL('./strike.ts', import.meta.url).href}`,
    [VARIABLE]: JSON.stringify(plan),
  };
}

/** @throws {ZodError} where there is no plan */
export function readStrike(env: NodeJS.ProcessEnv): z.infer<typeof planSchema> {
  return planSchema.parse(JSON.parse(env[VARIABLE] ?? 'null'));
}

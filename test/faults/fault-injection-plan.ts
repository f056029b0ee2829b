import * as z from 'zod';

const momentSchema = z.enum(['before', 'half', 'after']);

/** When the signal is sent: before an operation, after half of it, or right after it. */
export type FaultMoment = z.infer<typeof momentSchema>;

/** All moments of an operation at which a signal can be sent. */
export const FAULT_MOMENTS = momentSchema.options;

const planSchema = z.strictObject({
  /** Only operations under this folder count. */
  folder: z.string(),
  /** Parts of paths within the folder. The operations of each area are counted separately. */
  areas: z.array(z.string()),
  /** The operation at which the signal is sent: its number, from 1, in an area. null: no signal. */
  target: z
    .strictObject({
      area: z.string(),
      call: z.int().min(1),
      moment: momentSchema,
      signal: z.enum(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT']).default('SIGKILL'),
    })
    .nullable(),
  /** File to which the number of operations in each area is written. null: no file. */
  countsFile: z.string().nullable(),
});

/** What fault-injection.ts does, as the test that preloads it chooses. */
export type FaultPlan = z.input<typeof planSchema>;

const VARIABLE = 'TRAZO_FAULT';

/** The environment variables that make a trainer preload fault-injection.ts with a plan. */
export function faultEnvironment(plan: FaultPlan): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${new URL('./fault-injection.ts', import.meta.url).href}`,
    [VARIABLE]: JSON.stringify(plan),
  };
}

/**
 * Reads the plan from the environment.
 *
 * @throws {ZodError} if there is none
 */
export function readFaultPlan(env: NodeJS.ProcessEnv): z.infer<typeof planSchema> {
  return planSchema.parse(JSON.parse(env[VARIABLE] ?? 'null'));
}

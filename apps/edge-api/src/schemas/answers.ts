import { cardSchema } from '@trazo/model';
import * as z from 'zod';

/** Where a model's course of training can be seen. */
const historySchema = z
  .object({
    url: z.string().meta({ description: 'A strip of frames side by side, from left to right.' }),
    frames: z.int().min(1).meta({ description: 'How many frames the strip has, all alike wide.' }),
    epochs: z
      .int()
      .min(1)
      .meta({ description: 'Epoch of the last frame; the first is of epoch 1, the others evenly between.' }),
  })
  .meta({ description: 'The same sixteen samples, drawn again and again while the model learned.' });

/** `GET /models`. */
export const modelsSchema = z.object({
  default: z.string().meta({ description: 'Name of the model that draws when none is asked for.' }),
  models: z
    .array(cardSchema.extend({ history: historySchema.optional() }))
    .meta({ description: 'The card of each model; `v` is the first 12 digits of contentHash.' }),
});

/** `GET /healthz`. */
export const healthSchema = z.object({
  status: z.literal('ok'),
  deployment: z
    .string()
    .nullable()
    .meta({ description: 'Version of the worker on Cloudflare, null elsewhere.' }),
  model: z.string().meta({ description: 'The default model.' }),
  runtime: z
    .object({
      backend: z.literal('wasm').nullable().meta({ description: 'null before the first picture.' }),
      models: z.array(z.string()).meta({ description: 'Models whose weights are loaded.' }),
      tensors: z
        .int()
        .meta({ description: 'Tensors that are held: the weights, and nothing else between requests.' }),
      wasmBytes: z.int().meta({ description: 'Size of the WebAssembly memory.' }),
      drawings: z.int().meta({ description: 'Tiles drawn by this isolate.' }),
    })
    .meta({ description: 'Of the isolate that answers.' }),
});

/** Problem details, RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  parameter: z.string().optional(),
  received: z.string().nullable().optional(),
  allowed: z.string().optional(),
  errors: z
    .array(
      z.object({
        parameter: z.string(),
        received: z.string().nullable(),
        allowed: z.string(),
        detail: z.string(),
      }),
    )
    .optional(),
  requestId: z.string().optional(),
});

/** Where a model's course of training can be seen. */
export type History = z.output<typeof historySchema>;
/** What `GET /models` answers. */
export type Models = z.output<typeof modelsSchema>;
/** What `GET /healthz` answers. */
export type Health = z.output<typeof healthSchema>;

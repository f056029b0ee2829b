import { cardSchema } from '@trazo/model';
import * as z from 'zod';

/** The training history of a model. */
const historySchema = z
  .object({
    url: z.string().meta({ description: 'A picture with all frames side by side, from left to right.' }),
    frames: z.int().min(1).meta({ description: 'Number of frames, all of the same width.' }),
    epochs: z.int().min(1).meta({
      description: 'Epoch of the last frame. The first shows epoch 1; the others are evenly spaced.',
    }),
  })
  .meta({ description: 'The same sixteen samples, generated again as training went on.' });

/** Body of `GET /models`. */
export const modelsSchema = z.object({
  default: z.string().meta({ description: 'Name of the model that serves requests without `model`.' }),
  models: z
    .array(
      cardSchema.extend({
        url: z.string().meta({
          description:
            'Permanent address of the model.json of this version, for tf.loadGraphModel and loadGenerator from any page. weights.bin and card.json lie beside it.',
        }),
        history: historySchema.optional(),
      }),
    )
    .meta({ description: 'The card of each model; `v` is the first 12 digits of contentHash.' }),
});

/** Body of `GET /healthz`. */
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
      tensors: z.int().meta({
        description: 'Number of tensors in memory: the weights, and nothing else between requests.',
      }),
      wasmBytes: z.int().meta({ description: 'Size of the WebAssembly memory.' }),
      drawings: z.int().meta({ description: 'Images that this isolate has generated.' }),
    })
    .meta({ description: 'State of the isolate that responds.' }),
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

/** The training history of a model. */
export type History = z.output<typeof historySchema>;
/** Body of `GET /models`. */
export type Models = z.output<typeof modelsSchema>;
/** Body of `GET /healthz`. */
export type Health = z.output<typeof healthSchema>;

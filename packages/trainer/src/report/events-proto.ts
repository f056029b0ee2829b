import protobuf from 'protobufjs/light.js';

/**
 * The few messages of TensorFlow's event.proto, summary.proto and tensor.proto that TensorBoard needs for scalars, images
 * and the data of plugins, with their field numbers and oneofs there.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: { type: 'double', id: 1 },
        step: { type: 'int64', id: 2 },
        fileVersion: { type: 'string', id: 3 },
        summary: { type: 'Summary', id: 5 },
        sessionLog: { type: 'SessionLog', id: 7 },
      },
      oneofs: { what: { oneof: ['fileVersion', 'summary', 'sessionLog'] } },
    },
    SessionLog: { fields: { status: { type: 'int32', id: 1 } } },
    Summary: { fields: { value: { rule: 'repeated', type: 'Value', id: 1 } } },
    Value: {
      fields: {
        tag: { type: 'string', id: 1 },
        simpleValue: { type: 'float', id: 2 },
        image: { type: 'Image', id: 4 },
        tensor: { type: 'Tensor', id: 8 },
        metadata: { type: 'Metadata', id: 9 },
      },
      // A member of a oneof is written even if it is zero. Without its zeros, a curve would have no points there.
      oneofs: { value: { oneof: ['simpleValue', 'image', 'tensor'] } },
    },
    Metadata: { fields: { pluginData: { type: 'PluginData', id: 1 } } },
    PluginData: { fields: { pluginName: { type: 'string', id: 1 }, content: { type: 'bytes', id: 2 } } },
    Tensor: { fields: { dtype: { type: 'int32', id: 1 }, tensorShape: { type: 'Shape', id: 2 } } },
    Shape: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 2 } } },
    Dimension: { fields: { size: { type: 'int64', id: 1 } } },
    Image: {
      fields: {
        height: { type: 'int32', id: 1 },
        width: { type: 'int32', id: 2 },
        colorspace: { type: 'int32', id: 3 },
        encodedImageString: { type: 'bytes', id: 4 },
      },
    },
  },
});

const eventType = root.lookupType('Event');

/** One value of a summary: a number, an image as PNG, or the data of a plugin. */
export type SummaryValue =
  | { readonly tag: string; readonly simpleValue: number }
  | {
      readonly tag: string;
      readonly image: {
        readonly height: number;
        readonly width: number;
        /** Channels: 1 grey, 3 RGB, 4 RGBA. */
        readonly colorspace: number;
        readonly encodedImageString: Uint8Array;
      };
    }
  | {
      readonly tag: string;
      /** TensorBoard lists the data only where a tensor comes with it: an empty one of type 1, DT_FLOAT. */
      readonly tensor: {
        readonly dtype: 1;
        readonly tensorShape: { readonly dim: readonly [{ readonly size: 0 }] };
      };
      readonly metadata: {
        readonly pluginData: { readonly pluginName: string; readonly content: Uint8Array };
      };
    };

/** What happened at a step. */
export interface TensorBoardEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly SummaryValue[] };
  /** status 1 is START: TensorBoard then drops what older files say of this step and later ones. */
  readonly sessionLog?: { readonly status: number };
}

/** An event's bytes. */
export function encodeEvent(event: TensorBoardEvent): Uint8Array {
  return eventType.encode(eventType.fromObject(event)).finish();
}

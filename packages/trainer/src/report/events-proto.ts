import protobuf from 'protobufjs/light.js';

/**
 * The few messages of TensorFlow's event.proto and summary.proto that TensorBoard needs for scalars and images, with
 * their field numbers and oneofs there.
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
      },
      // A member of a oneof is written even if it is zero. Without its zeros, a curve would have no points there.
      oneofs: { value: { oneof: ['simpleValue', 'image'] } },
    },
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

/** One value of a summary: a number, or an image as PNG. */
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

import protobuf from 'protobufjs/light.js';
import type { SummaryValue } from './events-proto.ts';

/** Hyperparameters of a run, by name. */
export type Hyperparameters = Readonly<Record<string, number | string>>;

/**
 * The messages of TensorBoard's plugin HParams (plugins/hparams, plugin_data.proto and api.proto) that describe the start
 * of a session, with their field numbers there. Value is google.protobuf.Value.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    PluginData: { fields: { sessionStartInfo: { type: 'SessionStart', id: 3 } } },
    SessionStart: {
      fields: {
        // On the wire, a map is its repeated entries.
        hparams: { rule: 'repeated', type: 'Entry', id: 1 },
        startTimeSecs: { type: 'double', id: 5 },
      },
    },
    Entry: { fields: { key: { type: 'string', id: 1 }, value: { type: 'Value', id: 2 } } },
    Value: {
      fields: { numberValue: { type: 'double', id: 2 }, stringValue: { type: 'string', id: 3 } },
      // A member of a oneof is written even if it is zero or empty.
      oneofs: { kind: { oneof: ['numberValue', 'stringValue'] } },
    },
  },
});

const pluginDataType = root.lookupType('PluginData');

/** The summary by which TensorBoard's HPARAMS tab knows a run: its hyperparameters, and when it was started. */
export function sessionStart(values: Hyperparameters, started: Date): SummaryValue {
  const hparams = Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { numberValue: value } : { stringValue: value },
  }));
  const data = { sessionStartInfo: { hparams, startTimeSecs: started.getTime() / 1000 } };
  return {
    tag: '_hparams_/session_start_info',
    tensor: { dtype: 1, tensorShape: { dim: [{ size: 0 }] } },
    metadata: {
      pluginData: {
        pluginName: 'hparams',
        content: pluginDataType.encode(pluginDataType.fromObject(data)).finish(),
      },
    },
  };
}

import type { ModelArtifact, ModelCard, ModelJson } from '@trazo/model';
import { versionOf } from '@trazo/model';
import { Problem, parameterFault } from '../http/problem.ts';
import type { History, Models } from '../schemas/responses.ts';
import { modelFileAddress } from './model-files.ts';

/** The models that `scripts/build-models.ts` bundles, each verified against its card. */
export interface BundledModels {
  readonly defaultName: string;
  readonly models: readonly {
    readonly modelJson: ModelJson;
    /** Undefined where they are a static file. */
    readonly weights?: ArrayBuffer;
    readonly card: ModelCard;
    readonly texts: ModelTexts;
    readonly history?: History;
  }[];
}

/** The two JSON files of a model as text, byte for byte: its content hash and checksums are those of these bytes. */
interface ModelTexts {
  readonly 'model.json': string;
  readonly 'card.json': string;
}

/** A model that the worker generates with and whose files it serves. */
export interface ServedModel extends Omit<ModelArtifact, 'weights'> {
  /** The weights in the bundle; undefined where they are a static file. */
  readonly weights: ModelArtifact['weights'] | undefined;
  readonly texts: ModelTexts;
}

/** The models of the worker, by name. */
export interface Catalog {
  readonly defaultName: string;
  readonly cards: readonly ModelCard[];
  /** The entries of `/models`: each card with the address of the model and its history. */
  readonly listing: Models['models'];
  /**
   * The model of a request.
   *
   * @param name the default model where undefined
   * @param version `v` of the request, if any
   * @throws {Problem} 404 when the worker has no such model, or only another version of it
   */
  find(name: string | undefined, version: string | undefined): ServedModel;
}

/** A catalog of the bundled models. */
export function catalogOf(bundled: BundledModels): Catalog {
  const artifacts = new Map(
    bundled.models.map(({ modelJson, weights, card, texts }) => [
      card.name,
      { modelJson, weights: weights && new Uint8Array(weights), card, texts } satisfies ServedModel,
    ]),
  );
  return {
    defaultName: bundled.defaultName,
    cards: bundled.models.map(({ card }) => card),
    listing: bundled.models.map(({ card, history }) => ({
      ...card,
      url: modelFileAddress(card),
      ...(history && { history }),
    })),
    find(name, version) {
      const artifact = artifacts.get(name ?? bundled.defaultName);
      if (artifact === undefined) {
        const fault = parameterFault('model', name ?? '', [...artifacts.keys()].join(', '));
        throw new Problem('unknown-model', fault.detail, { faults: [fault] });
      }
      const current = versionOf(artifact.card);
      if (version !== undefined && version !== current) {
        const fault = parameterFault(
          'v',
          version,
          `${current}, the version of ${artifact.card.name} served now`,
        );
        throw new Problem('stale-version', fault.detail, { faults: [fault] });
      }
      return artifact;
    },
  };
}

import type { ModelArtifact } from './artifact.ts';

/** Reads and verifies the folder of an exported model, named by its path or `file:` URL. */
export type ReadArtifact = (source: string | URL) => Promise<ModelArtifact>;

/** Undefined: pages and Workers have no folders. By the condition in package.json, Node.js takes `read-artifact.node.ts`. */
export const readArtifact: ReadArtifact | undefined = undefined as ReadArtifact | undefined;

import { join } from 'node:path';
import { ArtifactError, type ModelArtifact, type ModelJson, parseGanSpec, SpecError } from '@trazo/model';
import { GRAPH_OPS } from '../src/runtime/graph-ops.ts';

/** Far more than a generator's graph has; the largest that ships has some twenty. */
const MAX_NODES = 4096;
/** Far deeper than a graph is nested. */
const MAX_DEPTH = 64;
/** TensorFlow's own rule for the names of nodes. */
const NODE_NAME = /^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/;

/**
 * Checks a model that may be anybody's, beyond the form of its files: that its card describes a network, that its
 * graph has nothing but the few arithmetic operations that the worker has kernels for, and that its weights are
 * numbers. Nothing of it is run.
 *
 * @param shown what messages call the folder
 * @throws {ArtifactError} naming the file and the fault
 */
export function vetModel({ card, modelJson, weights }: ModelArtifact, shown: string): void {
  try {
    parseGanSpec(card.spec, 'spec');
  } catch (cause) {
    if (!(cause instanceof SpecError)) throw cause;
    throw new ArtifactError(join(shown, 'card.json'), cause.message, { cause });
  }
  const file = join(shown, 'model.json');
  const { node: nodes, ...rest } = modelJson.modelTopology;
  if (deeperThan(MAX_DEPTH, modelJson)) {
    throw new ArtifactError(file, `is nested more than ${MAX_DEPTH} deep.`);
  }
  if (nodes.length > MAX_NODES) {
    throw new ArtifactError(file, `has ${nodes.length} nodes: allowed are at most ${MAX_NODES}.`);
  }
  // Functions are what control flow runs; a generator has none.
  if (hasFunctions(rest['library'])) throw new ArtifactError(file, 'has functions: allowed are none.');
  const entries = modelJson.weightsManifest[0].weights;
  checkNames(nodes, 'node', file);
  checkNames(entries, 'weight', file);
  const strange = nodes.find(({ op }) => !GRAPH_OPS.has(op));
  if (strange !== undefined) {
    throw new ArtifactError(
      file,
      `node "${strange.name}" is a ${strange.op.slice(0, 60)}, which the worker has no kernel for.`,
      { hint: 'Export the run again with this version, or add the kernel in src/runtime/kernels.ts.' },
    );
  }
  checkNumbers(entries, weights, join(shown, 'weights.bin'));
}

/** Names become keys of plain objects inside TensorFlow.js: none may mean something there, or come twice. */
function checkNames(named: readonly { readonly name: string }[], what: string, file: string): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    const shown = JSON.stringify(name.slice(0, 60));
    if (!NODE_NAME.test(name) || name.length > 1024 || name in Object.prototype) {
      throw new ArtifactError(file, `${what} ${shown} has a name that is not allowed.`);
    }
    if (seen.has(name)) throw new ArtifactError(file, `has two ${what}s of the name ${shown}.`);
    seen.add(name);
  }
}

type Weights = ModelJson['weightsManifest'][0]['weights'];

/** Finds NaN and infinity among the stored numbers; integers are always numbers. */
function checkNumbers(entries: Weights, weights: Uint8Array, file: string): void {
  const view = new DataView(weights.buffer, weights.byteOffset, weights.byteLength);
  let at = 0;
  for (const { name, shape, dtype, quantization } of entries) {
    const count = shape.reduce((product, size) => product * size, 1);
    const stored = quantization?.dtype ?? dtype;
    const width = stored === 'uint8' ? 1 : stored === 'uint16' || stored === 'float16' ? 2 : 4;
    for (let index = 0; index < count; index++) {
      const place = at + index * width;
      const finite =
        stored === 'float32'
          ? Number.isFinite(view.getFloat32(place, true))
          : stored !== 'float16' || isFiniteHalf(view.getUint16(place, true));
      if (!finite)
        throw new ArtifactError(file, `number ${index} of weight "${name}" is not a finite number.`);
    }
    at += count * width;
  }
}

/** Whether the bits of a float16 (IEEE 754 binary16) are a number: not all five of its exponent are set. */
const isFiniteHalf = (bits: number): boolean => (bits & 0x7c00) !== 0x7c00;

function hasFunctions(library: unknown): boolean {
  if (library === undefined || library === null) return false;
  if (typeof library !== 'object') return true;
  return Object.values(library).some((part) => !Array.isArray(part) || part.length > 0);
}

/** Without recursion, which is what a deep nesting is made to exhaust. */
function deeperThan(most: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

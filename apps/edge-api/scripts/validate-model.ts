import { join } from 'node:path';
import { ArtifactError, type ModelArtifact, type ModelJson, parseGanSpec, SpecError } from '@trazo/model';
import { isGraphOp } from '../src/runtime/graph-ops.ts';

/** Far more than the graph of a generator has: the largest shipped one has about twenty. */
const MAX_NODES = 4096;
/** Far deeper than any graph is nested. */
const MAX_DEPTH = 64;
/** TensorFlow's rule for the names of nodes. */
const NODE_NAME = /^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/;

/**
 * Validates an untrusted model beyond the form of its files: its card describes a network, its graph consists of the few
 * arithmetic operations that the worker has kernels for, and its weights are finite. It runs nothing of the model.
 *
 * @param shown name of the folder in messages
 * @throws {ArtifactError} naming the file and the fault
 */
export function validateModel({ card, modelJson, weights }: ModelArtifact, shown: string): void {
  try {
    parseGanSpec(card.spec, 'spec');
  } catch (cause) {
    if (!(cause instanceof SpecError)) throw cause;
    throw new ArtifactError(join(shown, 'card.json'), cause.message, { cause });
  }
  const file = join(shown, 'model.json');
  const { node: nodes, ...rest } = modelJson.modelTopology;
  if (isNestedDeeper(modelJson, MAX_DEPTH)) {
    throw new ArtifactError(file, `is nested more than ${MAX_DEPTH} levels deep.`);
  }
  if (nodes.length > MAX_NODES) {
    throw new ArtifactError(file, `has ${nodes.length} nodes; the maximum is ${MAX_NODES}.`);
  }
  // Control flow runs functions; a generator has none.
  if (hasFunctions(rest['library'])) throw new ArtifactError(file, 'has functions, which are not supported.');
  const entries = modelJson.weightsManifest[0].weights;
  assertNames(nodes, 'node', file);
  assertNames(entries, 'weight', file);
  const unsupported = nodes.find(({ op }) => !isGraphOp(op));
  if (unsupported !== undefined) {
    throw new ArtifactError(
      file,
      `node "${unsupported.name}" has the op ${unsupported.op.slice(0, 60)}, which the worker has no kernel for.`,
      { hint: 'Export the run again with this version, or add the op in src/runtime/graph-ops.ts.' },
    );
  }
  assertFinite(entries, weights, join(shown, 'weights.bin'));
}

/** Names become keys of plain objects in TensorFlow.js, so they must be unique and no member of every object. */
function assertNames(named: readonly { readonly name: string }[], what: string, file: string): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    const shown = JSON.stringify(name.slice(0, 60));
    if (!NODE_NAME.test(name) || name.length > 1024 || name in Object.prototype) {
      throw new ArtifactError(file, `${what} ${shown} has an invalid name.`);
    }
    if (seen.has(name)) throw new ArtifactError(file, `has two ${what}s with the name ${shown}.`);
    seen.add(name);
  }
}

type Weights = ModelJson['weightsManifest'][0]['weights'];

/** Finds NaN and infinity among the stored numbers. Integers are always finite. */
function assertFinite(entries: Weights, weights: Uint8Array, file: string): void {
  const view = new DataView(weights.buffer, weights.byteOffset, weights.byteLength);
  let at = 0;
  for (const { name, shape, dtype, quantization } of entries) {
    const count = shape.reduce((product, size) => product * size, 1);
    const stored = quantization?.dtype ?? dtype;
    const width = stored === 'uint8' ? 1 : stored === 'uint16' || stored === 'float16' ? 2 : 4;
    for (let index = 0; index < count; index++) {
      const offset = at + index * width;
      const finite =
        stored === 'float32'
          ? Number.isFinite(view.getFloat32(offset, true))
          : stored !== 'float16' || isFiniteHalf(view.getUint16(offset, true));
      if (!finite)
        throw new ArtifactError(file, `number ${index} of weight "${name}" is not a finite number.`);
    }
    at += count * width;
  }
}

/** Whether a float16 (IEEE 754 binary16) is finite: not all five bits of its exponent are set. */
const isFiniteHalf = (bits: number): boolean => (bits & 0x7c00) !== 0x7c00;

function hasFunctions(library: unknown): boolean {
  if (library === undefined || library === null) return false;
  if (typeof library !== 'object') return true;
  return Object.values(library).some((part) => !Array.isArray(part) || part.length > 0);
}

/** Works without recursion, which a deep nesting would exhaust. */
function isNestedDeeper(value: unknown, maximum: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maximum) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

/** A graph node with its dependencies. */
export interface DependentNode {
  readonly name: string;
  readonly op: string;
  /** Names of its inputs: `node`, `node:1` for an output other than the first, `^node` for a control dependency. */
  readonly input?: readonly string[] | undefined;
}

/** Ops whose output the caller feeds, so that nodes that depend on them can differ in every run. */
const FED_OPS: ReadonlySet<string> = new Set(['Placeholder', 'PlaceholderWithDefault']);

/**
 * Finds the outermost constant subexpressions of a graph: nodes that depend only on constants and are read by nodes
 * that depend on the inputs. A graph computes them again in every run. Once computed, their values can be fed in place
 * of the nodes (constant folding at load time).
 *
 * Nodes read by an output other than their first are excluded, because one output cannot be fed without the others.
 *
 * @returns the names of these nodes, in the order of the graph
 */
export function constantParts(nodes: readonly DependentNode[]): string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const known = new Map<string, boolean>();
  const isConstant = (name: string): boolean => {
    const found = known.get(name);
    if (found !== undefined) return found;
    // A node that depends on itself, which occurs only in loops, is not constant.
    known.set(name, false);
    const node = byName.get(name);
    const constant =
      node !== undefined &&
      !FED_OPS.has(node.op) &&
      (node.input ?? []).every((input) => isConstant(sourceOf(input).name));
    known.set(name, constant);
    return constant;
  };
  const read = new Map<string, { whole: boolean }>();
  for (const node of nodes) {
    if (isConstant(node.name)) continue;
    for (const input of node.input ?? []) {
      const { name, output } = sourceOf(input);
      const reading = read.get(name) ?? { whole: true };
      reading.whole &&= output === 0;
      read.set(name, reading);
    }
  }
  return nodes
    .filter(({ name, op }) => op !== 'Const' && isConstant(name) && read.get(name)?.whole === true)
    .map(({ name }) => name);
}

function sourceOf(input: string): { name: string; output: number } {
  const source = input.startsWith('^') ? input.slice(1) : input;
  const colon = source.lastIndexOf(':');
  return colon < 0
    ? { name: source, output: 0 }
    : { name: source.slice(0, colon), output: Number(source.slice(colon + 1)) };
}

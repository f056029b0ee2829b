/** A node of a graph, as far as it says what depends on what. */
export interface DependentNode {
  readonly name: string;
  readonly op: string;
  /** Names of what it reads: `node`, `node:1` for another output than the first, `^node` for order only. */
  readonly input?: readonly string[] | undefined;
}

/** Ops whose output is given from outside, so that nothing after them is the same in every run. */
const GIVEN: ReadonlySet<string> = new Set(['Placeholder', 'PlaceholderWithDefault']);

/**
 * What a graph computes anew in each run though it is always the same: nodes that depend on constants alone and that
 * nodes which depend on the inputs read. Computed once, they can be given to the graph in the place of their nodes.
 *
 * Nodes of several outputs are left alone, as one output cannot be given without the others.
 *
 * @returns their names, in the order of the graph
 */
export function constantParts(nodes: readonly DependentNode[]): string[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const known = new Map<string, boolean>();
  const isConstant = (name: string): boolean => {
    const found = known.get(name);
    if (found !== undefined) return found;
    // A node that reads itself, which only a loop does, is none.
    known.set(name, false);
    const node = byName.get(name);
    const constant =
      node !== undefined &&
      !GIVEN.has(node.op) &&
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

const DIGITS = [...'0123456789'];
const UPPER = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const LOWER = [...'abcdefghijklmnopqrstuvwxyz'];
/** The small letters that differ from their capitals in more than size (Cohen et al., 2017, section III-B). */
const DISTINCT_LOWER = [...'abdefghnqrt'];

/** What differs in a part of EMNIST. All of its pictures are stored with rows and columns exchanged. */
export interface EmnistConventions {
  readonly isTransposed: true;
  /** The label of the first class: 1 of letters, 0 of the others. */
  readonly firstLabel: 0 | 1;
  /** Names of the classes in the order of their labels, as in its `emnist-…-mapping.txt`. */
  readonly classNames: readonly string[];
}

const conventions = (classNames: readonly string[], firstLabel: 0 | 1 = 0): EmnistConventions => ({
  isTransposed: true,
  firstLabel,
  classNames,
});

/** The parts of EMNIST, which are data sets of their own (Cohen et al., "EMNIST: an extension of MNIST to handwritten letters"). */
const PARTS = {
  letters: conventions(UPPER, 1),
  balanced: conventions([...DIGITS, ...UPPER, ...DISTINCT_LOWER]),
  bymerge: conventions([...DIGITS, ...UPPER, ...DISTINCT_LOWER]),
  byclass: conventions([...DIGITS, ...UPPER, ...LOWER]),
  digits: conventions(DIGITS),
  mnist: conventions(DIGITS),
} as const satisfies Readonly<Record<string, EmnistConventions>>;

/** What differs in a part of EMNIST. */
export function emnistPart(part: keyof typeof PARTS): EmnistConventions {
  return PARTS[part];
}

/** What differs in a file of EMNIST, known by its name, such as `emnist-letters-train-images-idx3-ubyte`; undefined for others. */
export function emnistConventions(file: string): EmnistConventions | undefined {
  const part = /(?:^|[^a-z])emnist[-_]([a-z]+)[-_.]/i.exec(file)?.[1];
  return Object.entries(PARTS).find(([name]) => name === part?.toLowerCase())?.[1];
}

/** What is done to a part of EMNIST, for people. */
export const EMNIST_NOTE = 'EMNIST stores rows as columns: the pictures were turned upright.';

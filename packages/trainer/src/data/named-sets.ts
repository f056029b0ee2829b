import { type EmnistConventions, emnistPart } from './arrays/emnist.ts';
import { IDX_FILES, type IdxFile, type IdxHashes, type PinnedFiles } from './idx-folder.ts';

/** A public data set that is known by its name: four IDX files. */
export interface NamedSet extends PinnedFiles {
  readonly name: string;
  /**
   * Public copies: folders with the four gzipped files, or zip files that hold them, whose addresses end in `.zip`. The
   * variable TRAZO_…_URL names another one, which is tried first.
   */
  readonly mirrors: readonly string[];
  /** Names of the classes by their numbers; empty where these are the digits. */
  readonly classNames: readonly string[];
  /** What an archive that the mirrors have weighs, for people: `562 MB`. */
  readonly archiveSize?: string;
}

const SAME_NAMES: PinnedFiles['names'] = Object.fromEntries(IDX_FILES.map((file) => [file, file])) as Record<
  IdxFile,
  string
>;

const letters: EmnistConventions = emnistPart('letters');

/**
 * The data sets that `--dataset` knows. Hashes of MNIST are those of the uncompressed files, which any compression has. Of
 * the others, only the hashes of the published gzip files are known from more than one independent source: TensorFlow
 * Datasets' list of checksums, and other libraries' downloaders.
 */
export const NAMED_SETS = {
  mnist: {
    name: 'mnist',
    title: 'MNIST',
    of: 'content',
    names: SAME_NAMES,
    hashes: {
      'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
    mirrors: [
      'https://storage.googleapis.com/cvdf-datasets/mnist',
      'https://ossci-datasets.s3.amazonaws.com/mnist',
      'https://raw.githubusercontent.com/fgnt/mnist/master',
    ],
    classNames: [],
  },
  'fashion-mnist': {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    of: 'gzip',
    names: SAME_NAMES,
    hashes: {
      'train-images-idx3-ubyte': '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      'train-labels-idx1-ubyte': 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      't10k-images-idx3-ubyte': '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      't10k-labels-idx1-ubyte': '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    },
    mirrors: [
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
      'https://storage.googleapis.com/tensorflow/tf-keras-datasets',
    ],
    classNames: [
      'T-shirt/top',
      'Trouser',
      'Pullover',
      'Dress',
      'Coat',
      'Sandal',
      'Shirt',
      'Sneaker',
      'Bag',
      'Ankle boot',
    ],
  },
  kmnist: {
    name: 'kmnist',
    title: 'KMNIST',
    of: 'gzip',
    names: SAME_NAMES,
    hashes: {
      'train-images-idx3-ubyte': '51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4',
      'train-labels-idx1-ubyte': 'e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17',
      't10k-images-idx3-ubyte': 'edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5',
      't10k-labels-idx1-ubyte': '20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c',
    },
    mirrors: [
      'https://codh.rois.ac.jp/kmnist/dataset/kmnist',
      'http://codh.rois.ac.jp/kmnist/dataset/kmnist',
    ],
    classNames: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
  },
  'emnist-letters': {
    name: 'emnist-letters',
    title: 'EMNIST Letters',
    of: 'gzip',
    names: {
      'train-images-idx3-ubyte': 'emnist-letters-train-images-idx3-ubyte',
      'train-labels-idx1-ubyte': 'emnist-letters-train-labels-idx1-ubyte',
      't10k-images-idx3-ubyte': 'emnist-letters-test-images-idx3-ubyte',
      't10k-labels-idx1-ubyte': 'emnist-letters-test-labels-idx1-ubyte',
    },
    hashes: {
      'train-images-idx3-ubyte': '6288f418a917e007bf5fddb823a2dc7a5c6a35031401b93292a539cb12bd881f',
      'train-labels-idx1-ubyte': '9759af91ea6bccdf07a6040fd085861f2ec88e37f7c3f5760f6feb57106fbe5c',
      't10k-images-idx3-ubyte': '50f0e93d75b99b463e9760b8345866f22587fa2c2fba472730a5ba09c693412d',
      't10k-labels-idx1-ubyte': '924955c31fe7fd809b7303b5c0141282955f4b8390c74cdfd5d80435e0f4b4cb',
    },
    mirrors: ['https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip'],
    archiveSize: '562 MB',
    classNames: letters.classNames,
    conventions: letters,
  },
} as const satisfies Readonly<Record<string, NamedSet>>;

/** The name of a known data set. */
export type SetName = keyof typeof NAMED_SETS;

/** The names of the known data sets. */
export const SET_NAMES = Object.keys(NAMED_SETS) as SetName[];

/** Finds a data set by its name; undefined for a folder or a data set of another kind. */
export function namedSet(name: string): NamedSet | undefined {
  const found = SET_NAMES.find((each) => each === name);
  return found === undefined ? undefined : NAMED_SETS[found];
}

/** SHA-256 of MNIST's four uncompressed files. */
export const MNIST_SHA256: IdxHashes = NAMED_SETS.mnist.hashes;

/** The environment variable that names a mirror: TRAZO_MNIST_URL. */
export function mirrorVariable({ name }: NamedSet): string {
  return `TRAZO_${name.toUpperCase().replaceAll('-', '_')}_URL`;
}

/** The Python wheel that carries libtensorflow for a platform. */
export interface WheelBuild {
  readonly requirement: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The values of pip's `--platform` and `--python-version`. */
  readonly platform: string;
  readonly pythonVersion: string;
  /** The wheel's members that make up the library; all of them are put into one folder. */
  readonly libraries: readonly string[];
}

/** TensorFlow's own archive of its C library for a platform. */
export interface ArchiveBuild {
  /** The path on TensorFlow's download host. */
  readonly path: string;
  readonly sha256: string;
  /** TensorFlow's version. */
  readonly version: string;
}

/** Where libtensorflow comes from on a platform: two pinned files, of which either is enough. */
export interface Builds {
  readonly wheel: WheelBuild;
  readonly archive: ArchiveBuild;
}

/** A platform as Node names it. */
export interface Platform {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** The C library of a Linux system. Default: that of this process. */
  readonly libc?: 'glibc' | 'musl';
}

/**
 * The pinned files. The wheels' digests are PyPI's, the archives' are those that nixpkgs pins. What of it runs in which
 * test is in docs/reference/platforms.md.
 */
const BUILDS: Readonly<Record<string, Builds>> = {
  'linux-x64': {
    wheel: {
      requirement: 'tensorflow-cpu==2.20.0',
      sha256: 'cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780',
      bytes: 258_876_263,
      platform: 'manylinux_2_17_x86_64',
      pythonVersion: '3.11',
      libraries: ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'],
    },
    archive: {
      path: 'tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
      sha256: '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
      version: '2.9.1',
    },
  },
  'linux-arm64': {
    wheel: {
      requirement: 'tensorflow==2.20.0',
      sha256: '3e9568c8efcb05c0266be223e3269c62ebf7ad3498f156438311735f6fa5ced5',
      bytes: 259_465_882,
      platform: 'manylinux_2_17_aarch64',
      pythonVersion: '3.11',
      libraries: [
        'tensorflow/libtensorflow_cc.so.2',
        'tensorflow/libtensorflow_framework.so.2',
        // OpenMP, which the library for Arm's processors uses. Its search path has the folder that it is in itself.
        'tensorflow.libs/libomp-f1025659.so.5',
      ],
    },
    archive: {
      path: 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
      sha256: '9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3',
      version: '2.7',
    },
  },
  'darwin-arm64': {
    wheel: {
      requirement: 'tensorflow==2.20.0',
      sha256: '5f964016c5035d09b85a246a6b739be89282a7839743f3ea63640224f0c63aee',
      bytes: 200_507_363,
      platform: 'macosx_12_0_arm64',
      pythonVersion: '3.11',
      libraries: ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib'],
    },
    archive: {
      path: 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
      sha256: '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79',
      version: '2.7',
    },
  },
  'darwin-x64': {
    wheel: {
      // The last version with a wheel for Macs with Intel processors.
      requirement: 'tensorflow==2.16.2',
      sha256: 'ec06570d57bfa0e2be804405e3cdc2960e94887e7619ffb6bc053e9775b695aa',
      bytes: 259_588_062,
      platform: 'macosx_10_15_x86_64',
      pythonVersion: '3.11',
      libraries: ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib'],
    },
    archive: {
      path: 'tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz',
      sha256: '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
      version: '2.9.1',
    },
  },
};

/** The names by which an installed library is linked, the first that exists. */
export const LINKED_LIBRARIES: Readonly<Record<'linux' | 'darwin', readonly (readonly string[])[]>> = {
  linux: [
    ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ],
  darwin: [
    ['libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib', 'libtensorflow.dylib'],
    ['libtensorflow_framework.2.dylib', 'libtensorflow_framework.dylib'],
  ],
};

/** What a platform has: the pinned files, or why there are none and what to do instead. */
export type Support =
  | { readonly builds: Builds }
  | { readonly builds: undefined; readonly reason: string; readonly remedy: string };

/** Whether TensorFlow runs on a platform. */
export function supportOf({ platform, arch, libc }: Platform): Support {
  const name = `${platform}-${arch}`;
  if (platform === 'win32') {
    return {
      builds: undefined,
      reason: `Trazo does not train on Windows itself (${name})`,
      remedy:
        'Use WSL2, which is Linux: run `wsl --install`, and then start in a clone within it. The page and the API need no TensorFlow.',
    };
  }
  if (platform === 'linux' && (libc ?? processLibc()) === 'musl') {
    return {
      builds: undefined,
      reason: `TensorFlow publishes nothing for Linux with musl, such as Alpine (${name})`,
      remedy: 'Use a Linux with glibc 2.28 or newer, such as Debian or Ubuntu: in Docker, node:24-bookworm.',
    };
  }
  const builds = BUILDS[name];
  if (builds !== undefined) return { builds };
  return {
    builds: undefined,
    reason: `TensorFlow publishes no library for ${name}`,
    remedy: `Train on one of ${Object.keys(BUILDS).join(', ')}, or name your own build of tfjs-node's addon in TFJS_NODE_BINDING_PATH.`,
  };
}

/** The C library that this process uses, on Linux. */
function processLibc(): 'glibc' | 'musl' {
  if (process.platform !== 'linux') return 'glibc';
  // Without this, the report looks up names of the network, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const report: { header?: { glibcVersionRuntime?: string } } = process.report.getReport();
  return report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

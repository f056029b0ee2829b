/** The URLs of the official builds of libtensorflow and of tfjs-node's addon for a platform. */
export interface OfficialBuild {
  readonly library: string;
  /** SHA-256 of the library's archive, as nixpkgs pins it; for x64 wamuir/graft pins the same one. */
  readonly librarySha256: string;
  /** Nobody publishes a digest of it. */
  readonly addon: string;
}

/** The Python wheel that carries libtensorflow for a platform. */
export interface WheelBuild {
  readonly requirement: string;
  readonly sha256: string;
  readonly platform: string;
  readonly pythonVersion: string;
  readonly bytes: number;
}

const OFFICIAL_HOST = 'https://storage.googleapis.com';
const LIBTENSORFLOW_VERSION = '2.9.1';
const TFJS_NODE_VERSION = '4.22.0';

/**
 * The archives that tfjs-node's own install script downloads.
 *
 * @param host a mirror of them, as `TRAZO_LIBTENSORFLOW_URL` names it
 * @returns undefined if there are none for this platform
 */
export function officialBuild(
  platform: NodeJS.Platform,
  arch: string,
  host: string = OFFICIAL_HOST,
): OfficialBuild | undefined {
  const base = host.replace(/\/+$/, '');
  const addon = (system: string) =>
    `${base}/tf-builds/pre-built-binary/napi-v8/${TFJS_NODE_VERSION}/CPU-${system}-${TFJS_NODE_VERSION}.tar.gz`;
  const release = (system: string) =>
    `${base}/tensorflow/libtensorflow/libtensorflow-cpu-${system}-${LIBTENSORFLOW_VERSION}.tar.gz`;
  switch (`${platform}-${arch}`) {
    case 'linux-x64':
      return {
        library: release('linux-x86_64'),
        librarySha256: '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
        addon: addon('linux'),
      };
    case 'darwin-x64':
      return {
        library: release('darwin-x86_64'),
        librarySha256: '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
        addon: addon('darwin'),
      };
    case 'darwin-arm64':
      return {
        library: `${base}/tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz`,
        librarySha256: '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79',
        addon: addon('darwin'),
      };
    default:
      return undefined;
  }
}

/** The pinned wheel for a platform; undefined if none is pinned. */
export function wheelBuild(platform: NodeJS.Platform, arch: string): WheelBuild | undefined {
  if (`${platform}-${arch}` !== 'linux-x64') return undefined;
  return {
    requirement: 'tensorflow-cpu==2.20.0',
    sha256: 'cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780',
    platform: 'manylinux_2_17_x86_64',
    pythonVersion: '3.11',
    bytes: 258_876_263,
  };
}

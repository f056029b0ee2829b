import { basename } from 'node:path';
import { DataError } from '../errors.ts';
import type { DataSet } from './data-set.ts';
import { readIdxFolder } from './idx-folder.ts';
import { MNIST_SHA256 } from './mnist.ts';

/** What the user asked for. */
export interface DataRequest {
  /** auto, mnist, strokes or a folder. */
  readonly dataset: string;
  readonly dataDir?: string | undefined;
}

export interface DataPorts {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  readonly log: (line: string) => void;
}

export async function openDataSet(request: DataRequest, ports: DataPorts): Promise<DataSet> {
  const dir = request.dataDir ?? ports.env['TRAZO_DATA_DIR'];
  if (request.dataset === 'mnist' || request.dataset === 'auto') {
    if (dir === undefined) throw new DataError('MNIST', 'could not be found.');
    return {
      name: 'mnist',
      ...(await readIdxFolder(dir, MNIST_SHA256)),
      fallback: false,
      source: `the folder ${dir}`,
    };
  }
  return {
    name: basename(request.dataset),
    ...(await readIdxFolder(request.dataset)),
    fallback: false,
    source: `the folder ${request.dataset}`,
  };
}

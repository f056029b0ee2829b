import { join, resolve } from 'node:path';
import { type Evaluation, encodeCard, InvalidOptionError } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';
import { openDataSet } from '../data/open.ts';
import { readArtifact } from '../export/read-artifact.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import type { EvaluationResult } from '../metrics/evaluate.ts';
import { measureNames } from '../metrics/measure-names.ts';
import { createStageDisplay } from '../report/stage-display.ts';
import { asRunError } from '../run/folder.ts';
import { recordedCommand } from './command-line.ts';
import { refuseOtherPictures } from './digit-pictures.ts';
import { type evaluateOptions, LEAST_COUNT } from './evaluate-options.ts';
import { findSubject, type Subject } from './evaluate-subject.ts';
import { renderEvaluation } from './evaluation-table.ts';
import type { CliPorts } from './main.ts';
import type { OptionValues } from './option-table.ts';

type Asked = OptionValues<typeof evaluateOptions>;

/** `pnpm evaluate`: measures how good samples are. */
export async function evaluateCommand(
  asked: Asked,
  argv: readonly string[],
  ports: CliPorts,
): Promise<number> {
  const subject = await findSubject(asked, ports);
  const data = await openDataSet({ dataset: asked.dataset, dataDir: asked.dataDir, cwd: ports.cwd }, ports);
  refuseOtherPictures(data);
  await ports.provide();
  const { loadClassifier } = await import('../metrics/classifier/folder.ts');
  const { evaluate } = await import('../metrics/evaluate.ts');
  const loaded = await loadClassifier(
    asked.classifier === undefined ? undefined : resolve(ports.cwd, asked.classifier),
  );
  const { source, dispose } = await subject.open();
  try {
    const count = Math.min(asked.count, source.available, data.test.count);
    refuseTooFew(count, subject);
    const wanted = asked.only ?? new Set(measureNames);
    const display = createStageDisplay(ports.stream, () => performance.now());
    const result = await evaluate({ source, count, wanted, data, loaded, display });
    const evaluation: Evaluation = {
      evaluationVersion: 1,
      command: recordedCommand(argv),
      classifier: loaded.card.sha256,
      dataset: { name: data.name, sha256: data.sha256 },
      samples: count,
      seed: subject.seed,
      ...result.figures,
    };
    ports.log(renderEvaluation(subject.name, evaluation));
    await writeResults(asked, subject, evaluation, result, data, ports);
  } finally {
    dispose();
    loaded.classifier.dispose();
  }
  return 0;
}

async function writeResults(
  asked: Asked,
  subject: Subject,
  evaluation: Evaluation,
  result: EvaluationResult,
  data: DataSet,
  ports: CliPorts,
): Promise<void> {
  const write = async (file: string, content: string | Uint8Array) => {
    const path = resolve(ports.cwd, file);
    await writeAtomically(path, content).catch((error) => {
      throw asRunError(path, error);
    });
    ports.log(`Written: ${file}`);
  };
  if (asked.json !== undefined) {
    await write(asked.json, `${JSON.stringify({ subject: subject.name, ...evaluation }, null, 2)}\n`);
  }
  if (asked.pairs !== undefined && result.neighbours !== undefined) {
    const { renderPairs } = await import('../report/pair-sheet.ts');
    await write(asked.pairs, await renderPairs(result.samples.images, data.train, result.neighbours));
  }
  if (asked.writeCard && subject.folder !== undefined) {
    // Read anew: others may have written the card since.
    const { card } = await readArtifact(subject.folder);
    await write(join(subject.folder, 'card.json'), await encodeCard({ ...card, evaluation }));
  }
}

function refuseTooFew(count: number, { name }: Subject): void {
  if (count >= LEAST_COUNT) return;
  throw new InvalidOptionError('--samples', name, `at least ${LEAST_COUNT} pictures; there are ${count}`);
}

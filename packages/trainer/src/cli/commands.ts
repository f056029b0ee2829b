import type { Command } from './command.ts';
import { dataCommand } from './data.ts';
import { diagnoseCommand } from './diagnose.ts';
import { evaluateCommand } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { glyphsCommand } from './glyphs.ts';
import { promoteCommand } from './promote.ts';
import { sampleCommand } from './sample.ts';
import { schemaCommand } from './schema.ts';
import { trainCommand } from './train.ts';
import { trainClassifierCommand } from './train-classifier.ts';

/** All commands, in the order that --help lists them. */
export const commands: readonly Command[] = [
  trainCommand,
  dataCommand,
  sampleCommand,
  exportCommand,
  promoteCommand,
  evaluateCommand,
  trainClassifierCommand,
  glyphsCommand,
  schemaCommand,
  diagnoseCommand,
];

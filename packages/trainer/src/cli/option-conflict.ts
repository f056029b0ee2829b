import { TrazoError } from '@trazo/model';

/** Options that cannot be used together, or one that needs another. */
export class OptionConflictError extends TrazoError {
  readonly code = 'option-conflict';
}

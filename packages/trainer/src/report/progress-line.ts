import type { EpochEvent, StepEvent } from '../gan/train.ts';
import type { EpochFigures } from '../metrics/evaluator.ts';
import { formatDuration } from './quantities.ts';
import { bar, type StatusLine } from './status-line.ts';

/** Weight of the newest step in the moving average of the speed. */
const SMOOTHING = 0.05;
/** Without a terminal, a plain line is written about this often. */
const PLAIN_INTERVAL_MS = 10_000;

/** Where and how the progress is shown. */
export interface ProgressOptions {
  readonly status: StatusLine;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/** Shows the progress of a training: a bar that stays in place on a terminal, plain lines elsewhere. */
export class ProgressLine {
  readonly #options: ProgressOptions;
  #secondsPerStep: number | undefined;
  #timedSteps = 0;
  #lastTick: number | undefined;
  #lastPlain: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#lastPlain = options.now();
  }

  /** Begins before the first step of this process. */
  start(): void {
    this.#lastTick = this.#options.now();
    this.#options.status.show('Starting');
  }

  step(event: StepEvent): void {
    const now = this.#options.now();
    const elapsed = (now - (this.#lastTick ?? now)) / 1000;
    this.#lastTick = now;
    this.#timeStep(elapsed);
    const { what, detail } = this.#describe(event);
    const { status, stepsPerEpoch } = this.#options;
    const within = ((event.step - 1) % stepsPerEpoch) + 1;
    if (status.isTerminal) {
      status.show(`${what} ${bar(within / stepsPerEpoch)} ${detail}`);
    } else if (now - this.#lastPlain >= PLAIN_INTERVAL_MS) {
      this.#lastPlain = now;
      status.line(`${what} · step ${within}/${stepsPerEpoch} · ${detail}`);
    }
  }

  /** Writes the line that stays for every epoch. */
  epochCompleted(event: EpochEvent & EpochFigures): void {
    this.log(
      `Epoch ${event.epoch} completed · generator loss ${fixed(event.metrics['generatorLoss'])} · discriminator loss ` +
        `${fixed(event.metrics['discriminatorLoss'])} · ${accuracies(event)}` +
        `${describeQuality(event)} · ${event.imagesPerSecond.toFixed(0)} images/s · ${formatDuration(event.seconds)}`,
    );
    // Samples and checkpoint take time that belongs to no step.
    this.#lastTick = this.#options.now();
  }

  /** Writes a line that stays, above the bar. */
  log(line: string): void {
    this.#options.status.line(line);
  }

  /** Removes the bar. */
  stop(): void {
    this.#options.status.hide();
  }

  /** The mean of the first steps, then a moving average. The very first step is left out: TensorFlow warms up in it. */
  #timeStep(seconds: number): void {
    this.#timedSteps += 1;
    if (this.#timedSteps < 2) return;
    const weight = Math.max(SMOOTHING, 1 / (this.#timedSteps - 1));
    this.#secondsPerStep = (this.#secondsPerStep ?? 0) * (1 - weight) + seconds * weight;
  }

  #describe(event: StepEvent): { what: string; detail: string } {
    const { epochs, stepsPerEpoch, totalSteps } = this.#options;
    const secondsPerStep = this.#secondsPerStep ?? Number.NaN;
    const epochEnd = Math.min(totalSteps, event.epoch * stepsPerEpoch);
    const what = `Epoch ${event.epoch}/${epochs}`;
    const detail = [
      `${event.imagesPerSecond.toFixed(0)} images/s`,
      `G ${fixed(event.metrics['generatorLoss'])} D ${fixed(event.metrics['discriminatorLoss'])}`,
      accuracies(event),
      `epoch ${formatDuration((epochEnd - event.step) * secondsPerStep)} left`,
      `run ${formatDuration((totalSteps - event.step) * secondsPerStep)} left`,
    ].join(' · ');
    return { what, detail };
  }
}

function describeQuality({ distance, digits }: EpochFigures): string {
  const shown = ` · distance ${distance.toPrecision(3)}`;
  if (digits === undefined) return shown;
  const agreement =
    digits.agreement === null ? '' : ` · conditional accuracy ${(100 * digits.agreement).toFixed(1)}%`;
  return `${shown} · ${digits.effectiveClasses.toFixed(1)} classes · diversity ${digits.diversity.toFixed(2)}${agreement}`;
}

function accuracies({ metrics }: StepEvent | EpochEvent): string {
  return `real ${percent(metrics['realAccuracy'])} fake ${percent(metrics['fakeAccuracy'])}`;
}

function fixed(value = Number.NaN): string {
  return value.toFixed(3);
}

function percent(share = Number.NaN): string {
  return `${Math.round(share * 100)}%`;
}

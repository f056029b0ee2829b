import { SingleBar } from 'cli-progress';
import type { EpochEvent, StepEvent } from '../gan/train.ts';
import type { EpochFigures } from '../metrics/evaluator.ts';
import { formatDuration } from './durations.ts';

/** Weight of the newest step in the moving average of the speed. */
const SMOOTHING = 0.05;
/** Without a terminal, a plain line is written about this often. */
const PLAIN_INTERVAL_MS = 10_000;

/** Where progress goes: standard error, or anything a test reads. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Where and how the progress is shown. */
export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly isTerminal: boolean;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/** Shows the progress of a training: a bar that stays in place on a terminal, plain lines elsewhere. */
export class ProgressLine {
  readonly #options: ProgressOptions;
  readonly #bar: SingleBar | undefined;
  #secondsPerStep: number | undefined;
  #timedSteps = 0;
  #lastTick: number | undefined;
  #lastPlain: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#lastPlain = options.now();
    this.#bar = options.isTerminal
      ? new SingleBar({
          stream: options.stream,
          format: '{what} {bar} {detail}',
          barsize: 16,
          fps: 8,
          hideCursor: true,
          clearOnComplete: true,
          linewrap: false,
          // Ctrl-C finishes the step; the bar must not take the signal.
          gracefulExit: false,
        })
      : undefined;
  }

  /** Begins after the steps that are already done. */
  start(step: number): void {
    this.#lastTick = this.#options.now();
    this.#bar?.start(this.#options.stepsPerEpoch, step % this.#options.stepsPerEpoch, {
      what: 'Starting',
      detail: '',
    });
  }

  step(event: StepEvent): void {
    const now = this.#options.now();
    const elapsed = (now - (this.#lastTick ?? now)) / 1000;
    this.#lastTick = now;
    this.#timeStep(elapsed);
    const { what, detail } = this.#describe(event);
    const { stepsPerEpoch } = this.#options;
    const within = ((event.step - 1) % stepsPerEpoch) + 1;
    this.#bar?.update(within, { what, detail });
    if (this.#bar === undefined && now - this.#lastPlain >= PLAIN_INTERVAL_MS) {
      this.#lastPlain = now;
      this.#write(`${what} · step ${within}/${stepsPerEpoch} · ${detail}`);
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
    if (this.#bar?.isActive) this.#options.stream.write('\r\u001b[K');
    this.#write(line);
  }

  stop(): void {
    this.#bar?.stop();
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

  #write(line: string): void {
    this.#options.stream.write(`${line}\n`);
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

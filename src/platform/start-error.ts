/** 1: it was asked for rightly and failed. 2: wrong use or configuration. */
export type ExitCode = 1 | 2;

/** What stops a start or a command, in words for the operator: they are printed as they are, without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
  readonly exitCode: ExitCode;

  constructor(words: string, options: { exitCode?: ExitCode; cause?: unknown } = {}) {
    super(words, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

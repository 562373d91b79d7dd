import type { Context } from '../context.ts';
import { failure } from '../errors.ts';

/** Throws where `--read-only` is given to a subcommand that changes the host; a dry run changes nothing. */
export function refuseReadOnly({ globals }: Context, name: string): void {
  if (!globals.readOnly || globals.dryRun) return;
  const hint = 'Leave out --read-only, or see what it would do with --dry-run.';
  throw failure('read-only', `${name} changes the host, and --read-only forbids that`, hint);
}
